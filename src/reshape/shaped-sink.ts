import type { Emitter } from '../backbones/net.ts';
import type { OperandType } from '../graph/build.ts';
import type { Draft } from '../graph/edit.ts';
import type { Role, ValueId } from '../graph/graph.ts';
import type { Op } from '../graph/op.ts';
import type { Shape } from '../graph/tensor.ts';
import { inferOutputs } from '../shape/infer.ts';

/** An emitter into a draft. */
export interface DraftEmitter extends Emitter {
  /** A value that will have another shape than it has now. */
  declare(id: ValueId, shape: Shape): void;
}

/** Adds nodes to a draft and knows their shapes at once, so that a backbone's emitters work on it. */
export function emitInto(draft: Draft, role: Role): DraftEmitter {
  const known = new Map<ValueId, OperandType>();
  const typeOf = (id: ValueId): OperandType => known.get(id) ?? draft.values[id]!;
  return {
    declare: (id, shape) => void known.set(id, { shape, dtype: typeOf(id).dtype }),
    builder: {
      add(kind, attrs, inputs, options) {
        const output = draft.add(kind, attrs, inputs, { role, ...options });
        const operands = inputs.map((id) => (id === null ? null : typeOf(id)));
        const [type] = inferOutputs({ kind, attrs } as unknown as Op, operands, options?.name ?? kind);
        known.set(output, type!);
        return output;
      },
      constant: (...values) => draft.constant(...values),
      shapeOf: (id) => typeOf(id).shape,
    },
  };
}
