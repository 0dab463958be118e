"""The domain of the Messenger: who someone is, which channels they see, what is said there."""
