"""Start the service, let schemathesis loose on it, and print what it found as TAP."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import service  # noqa: E402

program, seed, tool, cases = sys.argv[1:5]
CHECKS = os.environ.get("CHECKS", "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
                        "response_schema_conformance")
print("1..2", flush=True)
with service.Service(program, seed, keep_clock=True) as s:
    # Something to find.
    s.json("POST", "/api/v1/articles", {"q": service.QUESTION, "topic": "Invented"}, token="author", want=201)
    # What takes away its own key goes last, with another person's.
    last = "revokeToken", "forgetUser", "changeUser"
    bad, n, text = 0, 0, ""
    for token, choice in (("all", [x for name in last for x in ("--exclude-operation-id", name)]),
                          ("admin", [x for name in last for x in ("--include-operation-id", name)])):
        p = subprocess.run([tool, "run", "http://127.0.0.1:%d/api/v1/openapi.json" % s.port, "-H", "Authorization: Bearer " + s.tokens[token],
                            "--checks", CHECKS, "--max-examples", cases, "--seed", "20261126", "--generation-database", "none", "--no-color",
                            "--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--request-timeout", "20",
                            "--suppress-health-check", "all", "--workers", "1", *choice], capture_output=True, text=True, cwd=s.dir,
                           env=dict(os.environ, NO_COLOR="1"))
        text += p.stdout + p.stderr
        bad |= p.returncode
    n = sum(int(x.replace(",", "")) for x in re.findall(r"(\d[\d,]*) generated", text))
    print("%s 1 - schemathesis finds nothing" % ("ok" if bad == 0 else "not ok"))
    for line in text.splitlines() if bad or os.environ.get("VERBOSE") else []:
        print("# " + line)
    print("%s 2 - %d cases" % ("ok" if n >= 100 else "not ok", n))
    status, _, _ = s.request("GET", "/healthz")
    assert status == 200, status
sys.exit(0 if bad == 0 and n >= 100 else 1)
