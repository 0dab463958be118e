"""The two shell scripts that run on the other side.

Both are fed to `exec /bin/sh -s` on its standard input, so neither the login shell (csh, fish) nor its quoting
touches them, and the process that sshd started becomes the shell, then `timeout`, then is the root of the command's
process tree: its exit status is the command's own and its pid (also its group and session) is all one needs to end it.
"""

import math
import shlex

SHELL = "exec /bin/sh -s"

_START = """\
printf '%s %s\\n' {mark} $$
printf '%s %s\\n' {mark} $$ >&2
if timeout -s KILL 1 true </dev/null >/dev/null 2>&1; then
    exec timeout -s KILL {seconds} /bin/sh -c {command} </dev/null
fi
exec /bin/sh -c {command} </dev/null
"""

_END = """\
root={root}
tree() {{
    {{ ps -A -o pid= -o ppid= -o pgid= -o sid= -o stat= || ps -A -o pid= -o ppid= -o pgid=; }} 2>/dev/null |
    awk -v root="$root" '
        {{ pid[NR] = $1; parent[NR] = $2; group[NR] = $3; session[NR] = $4; dead[NR] = ($5 ~ /^Z/) }}
        END {{
            if (NR == 0) exit 1
            found[root] = 1
            do {{
                more = 0
                for (i = 1; i <= NR; i++)
                    if (!(pid[i] in found) && (parent[i] in found || group[i] in found || session[i] == root)) {{
                        found[pid[i]] = 1
                        more = 1
                    }}
            }} while (more)
            for (i = 1; i <= NR; i++) if ((pid[i] in found) && !dead[i]) print pid[i]
        }}'
}}
for round in 1 2 3 4; do
    pids=$(tree)
    kill -KILL $pids
    kill -KILL -$root
    [ -n "$pids" ] || break
done 2>/dev/null
pids=$(tree)
[ -z "$pids" ] || sudo -n kill -KILL $pids </dev/null >/dev/null 2>&1
pids=$(tree) || pids=unknown
echo {mark} left: $pids
"""


def start_script(command: str, *, mark: str, timeout: float) -> bytes:
    """Announce the root of the tree after `mark` on both streams, then become the command.

    `timeout`, where it exists, ends the command even if nobody is left on our side to do so.
    """
    if "\0" in command:
        raise ValueError("명령에 NUL 문자를 넣을 수 없습니다.")
    if command.startswith(("-", "+")):
        command = " " + command  # or sh would take it for options of its own
    return _START.format(mark=mark, seconds=max(1, math.ceil(timeout)), command=shlex.quote(command)).encode()


def end_script(root: int, *, mark: str) -> bytes:
    """Kill the tree below `root`: descendants, their groups and the whole session, until none is left.

    What belongs to another account (sudo) is ended through `sudo -n` where that is allowed. Without `ps` or `awk` only
    the group is killed and the answer is "unknown".
    """
    return _END.format(mark=mark, root=root).encode()


def nothing_left(answer: str, *, mark: str) -> bool:
    """Whether the end script said that it saw the tree gone."""
    return f"{mark} left:" in answer.splitlines()
