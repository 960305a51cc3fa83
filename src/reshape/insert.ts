import type { Sink } from '../backbones/sink.ts';
import type { Draft } from '../graph/edit.ts';
import type { Role, ValueId } from '../graph/graph.ts';

/** A sink whose nodes stand where `role` says. */
export function withRole(draft: Draft, role: Role): Sink {
  return {
    add: (kind, attrs, inputs, options) => draft.add(kind, attrs, inputs, { role, ...options }),
    constant: (...values) => draft.constant(...values),
  };
}

/** Puts what `emit` makes of a value between it and its readers; nothing, where it makes nothing. */
export function insertAfter(draft: Draft, value: ValueId, emit: (value: ValueId) => ValueId | undefined): void {
  const first = draft.count();
  const made = emit(value);
  if (made === undefined || made === value) return;
  const own = new Set(Array.from({ length: draft.count() - first }, (_, offset) => first + offset));
  draft.redirect(value, made, own);
}
