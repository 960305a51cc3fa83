import type { OperandType } from '../../graph/build.ts';
import type { Op } from '../../graph/op.ts';
import type { AttributeRecord } from '../proto.ts';
import type { Operand } from './operand.ts';

/**
 * What a node became, and what that depended on. The layers of a network repeat, so that most nodes become what the last
 * one of their operator did; to see that they do takes far less than to convert them and to infer their shapes.
 */
export interface Pattern {
  readonly op: Op;
  readonly outputs: readonly OperandType[];
  readonly domain: string;
  readonly opsets: ReadonlyMap<string, number>;
  readonly attributes: readonly AttributeRecord[];
  readonly inputs: readonly (Operand | null)[];
}
