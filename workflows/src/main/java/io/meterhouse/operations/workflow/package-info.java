/** What every workflow stands on: the frozen payload format, encryption, the record of runs, patience and reading histories. */
@NullMarked
package io.meterhouse.operations.workflow;

import org.jspecify.annotations.NullMarked;
