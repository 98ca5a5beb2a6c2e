/** What both sandboxes stand on: documents kept on disk, an HTTP door, signed webhooks, and scripted faults. */
@NullMarked
package io.meterhouse.sandbox.server;

import org.jspecify.annotations.NullMarked;
