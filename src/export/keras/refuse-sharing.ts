import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { PlacedWeight } from '../code/network.ts';
import { findSharing } from '../code/sharing.ts';

/**
 * Keras makes the variables of a layer when it is first called, in the layer, so that code of layers in blocks has no place to
 * say that two of them have one. Throws `E_UNSUPPORTED` naming a parameter that layers share; statistics are each one's own.
 */
export function refuseSharing({ values }: Graph, weights: readonly PlacedWeight[]): void {
  const [sharing] = findSharing(weights.filter(({ isBuffer }) => isBuffer !== true));
  if (sharing === undefined) return;
  throw new BitboneError('E_UNSUPPORTED', 'Keras code cannot say this constant: several layers share it', {
    subject: values[sharing.first.value]!.name,
    fix: 'export PyTorch code, which ties it, or store a copy of it for each of them',
  });
}
