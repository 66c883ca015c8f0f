"""MiniStack with its gaps closed at start, so that an unmodified `sls deploy` meets what it would meet on AWS.

Nothing of the project is touched and nothing of MiniStack is changed on disk. Each gap is one function: its text says
what AWS does and what the engine does. docs/rehearsal.md lists them.
"""
import ministack.app as app

import alarms
import nested_stacks
import node_functions
import queues
import recorded_calls
import retained_resources
import rollbacks
import stack_queries
import state_machines
import tables

if __name__ == "__main__":
    for part in (
        stack_queries,
        nested_stacks,
        rollbacks,
        retained_resources,
        tables,
        queues,
        alarms,
        node_functions,
        state_machines,
        recorded_calls,
    ):
        part.close_gaps()
    app.main()
