"""What Prometheus is told. One registry per application, so that two in one process do not collide."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from core.hub import Hub


class Metrics:
    def __init__(self, hub: Hub) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "messenger_requests_total", "Answered requests.", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "messenger_request_seconds", "Time to answer.", ["method", "route"], registry=self.registry
        )
        self.messages = Counter(
            "messenger_messages_total", "Messages written, by kind of author.", ["author"], registry=self.registry
        )
        listeners = Gauge("messenger_websocket_connections", "Open WebSocket connections.", registry=self.registry)
        listeners.set_function(lambda: len(hub))
        dropped = Gauge(
            "messenger_websocket_dropped",
            "Connections too slow to keep, since start.",
            registry=self.registry,
        )
        dropped.set_function(lambda: hub.dropped)
