"""Whether what is deleted right now is deleted because the operation that created it failed."""
import contextvars
from contextlib import contextmanager

import ministack.services.cloudformation as cloudformation

_undoing = contextvars.ContextVar("undoing_a_creation", default=False)


@contextmanager
def undoing_a_creation():
    token = _undoing.set(True)
    try:
        yield
    finally:
        _undoing.reset(token)


def creation_is_undone(stack_name):
    return _undoing.get() or any(
        stack.get("StackStatus") == "ROLLBACK_IN_PROGRESS" for stack in with_its_parents(stack_name)
    )


def with_its_parents(stack_name):
    """The stack and those it is nested in, the innermost first."""
    while stack_name and (stack := cloudformation._stacks.get(stack_name)):
        yield stack
        stack_name = stack.get("_parent_stack_name")
