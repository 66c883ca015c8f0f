"""Functions that run in Node."""
import logging
import threading

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

FOR_EVER = "getRemainingTimeInMillis: () => 300000"
COUNTING_DOWN = (
    "getRemainingTimeInMillis: ((until) => () => until - Date.now())"
    "(Date.now() + 1000 * Number(process.env._LAMBDA_TIMEOUT || 3))"
)
NAMELESS = 'status: "error", error: String(err.message || err), trace: err.stack || ""'
LOCAL = 'if (host === "127.0.0.1" || host === "localhost" || host === msHost) {'
LOCAL_WITHOUT_PORT = LOCAL.replace("if (", "if (!options.port && (").replace(") {", ")) {")
NAMED = f"errorType: err.name, {NAMELESS}"

logger = logging.getLogger("functions")


def close_gaps():
    the_remaining_time_counts_down()
    a_thrown_error_keeps_its_name()
    tls_stays_tls()


def the_remaining_time_counts_down():
    """On Lambda getRemainingTimeInMillis() counts down to the timeout. In the engine it is always five minutes."""
    replace_in_worker(FOR_EVER, COUNTING_DOWN)


def a_thrown_error_keeps_its_name():
    """Lambda hands the name of a thrown error to Step Functions, where retriers and catchers match it. The engine
    calls each one `Runtime.HandlerError`."""
    replace_in_worker(NAMELESS, NAMED)
    thrown = threading.local()
    invoke, execute = lambda_runtime.Worker.invoke, lambda_svc._execute_function_warm

    def invoke_worker(self, event, request_id):
        response = invoke(self, event, request_id)
        failed = response.get("status") == "error"
        thrown.name = response.get("errorType") if failed else None
        if failed:
            # In the engine's log as well, which is what is at hand when a rehearsal fails.
            logger.info("%s: %s: %s", self.func_name, thrown.name, response.get("error"))
            logger.info("%s", response.get("log"))
        return response

    def execute_function(*args, **kwargs):
        thrown.name = None
        result = execute(*args, **kwargs)
        if result.get("error") and isinstance(result.get("body"), dict) and thrown.name:
            result["body"]["errorType"] = thrown.name
        return result

    lambda_runtime.Worker.invoke = invoke_worker
    lambda_svc._execute_function_warm = execute_function


def tls_stays_tls():
    """A function on Lambda speaks TLS to whom it says so. The engine turns every `https` to this machine into `http`,
    for the sake of a library that forgets the port of the engine; here only what names no port is turned."""
    replace_in_worker(LOCAL, LOCAL_WITHOUT_PORT)


def replace_in_worker(text, replacement):
    """The engine keeps the program that runs a Node function as text."""
    found = [name for name, value in vars(lambda_runtime).items() if isinstance(value, str) and text in value]
    if not found:
        raise RuntimeError(f"This MiniStack is not the one these gaps are of: its Node worker lacks `{text}`.")
    for name in found:
        setattr(lambda_runtime, name, getattr(lambda_runtime, name).replace(text, replacement))
