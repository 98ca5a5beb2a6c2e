/** The rows behind operations: runs of workflows, their archived histories, and the audit of what people did. */
@NullMarked
package io.meterhouse.operations.storage;

import org.jspecify.annotations.NullMarked;
