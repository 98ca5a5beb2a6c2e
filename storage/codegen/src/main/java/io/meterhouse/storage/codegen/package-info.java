/** Generates jOOQ's classes from the schema that the migrations really make. */
@NullMarked
package io.meterhouse.storage.codegen;

import org.jspecify.annotations.NullMarked;
