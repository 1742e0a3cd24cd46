/**
 * The audit log: who came, was refused, took words away or erased them. Open {@link
 * dev.eunoe.audit.Audit}, the one class here, which everything that does such a thing calls.
 */
@NullMarked
package dev.eunoe.audit;

import org.jspecify.annotations.NullMarked;
