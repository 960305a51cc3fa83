import type { Node, Role, ValueId } from './graph.ts';

/** What a copy may have of its own. */
interface Changes {
  readonly inputs?: readonly (ValueId | null)[];
  readonly outputs?: readonly ValueId[];
  readonly role?: Role;
}

/**
 * A node with other operands or another role. Written out, since nodes come in many layouts (from files, builders and
 * drafts) and copying those by spread takes several times as long.
 */
export function copyNode(node: Node, { inputs, outputs, role }: Changes): Node {
  const { kind, attrs, name, weightBits, inputBits, extra } = node;
  const copy = {
    kind,
    attrs,
    name,
    inputs: inputs ?? node.inputs,
    outputs: outputs ?? node.outputs,
    role: role ?? node.role,
    weightBits,
    inputBits,
  };
  return (extra === undefined ? copy : { ...copy, extra }) as Node;
}
