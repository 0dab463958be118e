// The pure modules of the page, run by `node --test` (and by pytest, which calls it).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

// The page's files are modules by the word of index.html; node has to be told, so they are loaded by their text.
const here = new URL("../static/js/", import.meta.url);
const asUrl = (source) => `data:text/javascript,${encodeURIComponent(source)}`;
const read = (name) => readFileSync(new URL(name, here), "utf8");
const formatUrl = asUrl(read("format.js"));
const { pieces } = await import(asUrl(read("text.js")));
const { day, dayKey, recent, time, count } = await import(formatUrl);
const { chosen, completed, isCommand, matching, moved } = await import(asUrl(read("commands.js")));
const { firstUnread, merge, rows, withAsides } = await import(asUrl(read("history.js").replace("./format.js", formatUrl)));

const kinds = (content) => pieces(content).map(({ kind, value }) => [kind, value]);
const message = (id, at = "2026-05-25T00:00:00Z", author = 1) => ({ id, created_at: at, author: { id: author } });

test("plain text stays one piece", () => {
  assert.deepEqual(kinds("<img src=x onerror=alert(1)>"), [["text", "<img src=x onerror=alert(1)>"]]);
});

test("bold is what stands between two pairs of stars on one line", () => {
  assert.deepEqual(kinds("🚨 **P1 장애 발생**\nID"), [["text", "🚨 "], ["bold", "P1 장애 발생"], ["text", "\nID"]]);
  assert.deepEqual(kinds("2**3 and **open\n**"), [["text", "2**3 and **open\n**"]]);
});

test("only http and https become links", () => {
  assert.deepEqual(kinds("javascript:alert(1)"), [["text", "javascript:alert(1)"]]);
  assert.deepEqual(kinds("보기 https://itsm/app/1"), [["text", "보기 "], ["link", "https://itsm/app/1"]]);
});

test("the end of a sentence is not part of the address", () => {
  assert.deepEqual(kinds("(http://a.kr/x)."), [["text", "("], ["link", "http://a.kr/x"], ["text", ")."]]);
  assert.deepEqual(kinds("http://a.kr/x_(y)"), [["link", "http://a.kr/x_(y)"]]);
});

test("times are those of Seoul", () => {
  assert.equal(time("2026-05-24T15:00:00Z"), "00:00");
  assert.equal(dayKey("2026-05-24T15:00:00Z"), "2026-05-25");
  assert.equal(day("2026-05-24T15:00:00Z"), "2026년 5월 25일 월요일");
});

test("the list shows the time of today and the date of before", () => {
  const now = Date.parse("2026-05-25T03:00:00Z");
  assert.equal(recent("2026-05-24T15:30:00Z", now), "00:30");
  assert.equal(recent("2026-05-24T14:30:00Z", now), "5. 24.");
});

test("a badge stops at 99", () => {
  assert.deepEqual([1, 99, 100].map(count), ["1", "99", "99+"]);
});

test("merging keeps each message once, by id", () => {
  const merged = merge([message(3), message(1)], [message(2), message(3)]);
  assert.deepEqual(merged.map(({ id }) => id), [1, 2, 3]);
});

test("a new day in Seoul, another author and a pause start anew", () => {
  const drawn = rows([
    message(1, "2026-05-24T14:58:00Z"),
    message(2, "2026-05-24T14:59:00Z"),
    message(3, "2026-05-24T15:00:00Z"),
    message(4, "2026-05-24T15:00:10Z", 2),
    message(5, "2026-05-24T15:06:00Z", 2),
  ]);
  assert.deepEqual(drawn.map(({ kind, starts }) => (kind === "day" ? "day" : starts)), ["day", true, false, "day", true, true, true]);
});

test("the line above what is new stands before the oldest unread of others", () => {
  const items = [message(1, undefined, 2), message(2, undefined, 9), message(3, undefined, 2), message(4, undefined, 2)];
  assert.equal(firstUnread(items, 2, 9), 3);
  assert.equal(firstUnread(items, 0, 9), null);
  assert.equal(firstUnread(items, 7, 9), null);
  assert.deepEqual(rows(items, 3).map(({ kind }) => kind), ["day", "message", "message", "fresh", "message", "message"]);
});

const COMMANDS = [
  { command: "/itsm help", arguments: "", summary: "도움말" },
  { command: "/itsm sr list", arguments: "", summary: "내 SR" },
  { command: "/itsm sr show", arguments: "SR-2026-000001", summary: "SR 하나" },
];
const offered = (draft) => matching(COMMANDS, draft).map(({ command }) => command);
const aside = (key, afterId) => ({ key, afterId });
const outline = (list) => list.map(({ kind, message: said, aside: told }) => said?.id ?? told?.key ?? kind);

test("a line for the ITSM is known by its beginning, as the server knows it", () => {
  assert.deepEqual(["/itsm", " /ITSM sr", "\u200b／itsm", "/itsmx"].map(isCommand), [true, true, true, true]);
  assert.deepEqual(["", "/", "/data", "말 /itsm"].map(isCommand), [false, false, false, false]);
});

test("a slash offers every command, each word fewer of them", () => {
  assert.equal(offered("/").length, 3);
  assert.deepEqual(offered("／ITSM  sr"), ["/itsm sr list", "/itsm sr show"]);
  assert.deepEqual(offered("/itsm sr show"), ["/itsm sr show"]);
  assert.deepEqual(["", "말", "/data", "/itsm sr show SR-1", "/itsm sr show "].map((draft) => offered(draft).length), [0, 0, 0, 0, 0]);
});

test("a picked command waits for its arguments, if it has any", () => {
  assert.deepEqual(COMMANDS.map(completed), ["/itsm help", "/itsm sr list", "/itsm sr show "]);
});

test("the command that is typed out is known while its arguments come", () => {
  assert.equal(chosen(COMMANDS, "/itsm sr show SR-1")?.summary, "SR 하나");
  assert.equal(chosen(COMMANDS, "/itsm SR show")?.summary, "SR 하나");
  assert.equal(chosen(COMMANDS, "/itsm sr shows"), null);
  assert.equal(chosen(COMMANDS, "/itsm"), null);
});

test("the mark goes round", () => {
  assert.deepEqual([moved(0, 1, 3), moved(2, 1, 3), moved(0, -1, 3)], [1, 0, 2]);
});

test("an answer stands after what was there when it was asked", () => {
  const drawn = rows([message(1), message(2), message(5, "2026-05-25T15:00:00Z")]);
  const placed = withAsides(drawn, [aside("late", 9), aside("first", 1), aside("middle", 3), aside("old", 0)]);
  assert.deepEqual(outline(placed), ["old", "day", 1, "first", 2, "middle", "day", 5, "late"]);
});

test("what follows an answer names its author again", () => {
  const placed = withAsides(rows([message(1), message(2)]), [aside("a", 1)]);
  assert.deepEqual(placed.filter(({ kind }) => kind === "message").map(({ starts }) => starts), [true, true]);
  assert.deepEqual(outline(withAsides([], [aside("a", 0), aside("b", 0)])), ["a", "b"]);
});
