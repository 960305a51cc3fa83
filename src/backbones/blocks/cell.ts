import type { ValueId } from '../../graph/graph.ts';
import type { CellBlock } from '../block-config.ts';
import { emitAdd } from '../conv.ts';
import type { Net } from '../net.ts';
import { mapSizeOf } from '../net.ts';
import type { BlockSite } from './block.ts';
import { emitCellOperation, emitFactorizedReduce, emitPointwise } from './cell-operations.ts';

/**
 * A cell of BATS (Bulat et al., ECCV 2020; github 1adrianb/binary-networks-pytorch): both inputs brought to the cell's
 * width, each node the sum of two operations on earlier states, the chosen states side by side. The second input is the
 * output of the cell before the last; it is halved where that cell was larger.
 */
export function emitCell(net: Net, x: ValueId, block: CellBlock, site: BlockSite): ValueId {
  const older = net.side ?? x;
  net.side = x;
  const isLarger = mapSizeOf(net, older)[0] !== mapSizeOf(net, x)[0];
  const enter = isLarger ? emitFactorizedReduce : emitPointwise;
  const first = enter(net, older, `${site.name}.input1`, block.width);
  const states = [first, emitPointwise(net, x, `${site.name}.input2`, block.width)];
  const { operations, concat } = site.stride === 1 ? block.normal : block.reduction;
  for (let index = 0; index < operations.length; index += 2) {
    const parts = [index, index + 1].map((at) => emitEdge(net, states, block, site, at));
    states.push(emitAdd(net, parts[0]!, parts[1]!, `${site.name}.node${index / 2 + 1}`));
  }
  return net.builder.add(
    'concat',
    { axis: 1 },
    concat.map((state) => states[state]!),
    { name: `${site.name}.concat` },
  );
}

/** Only what reads the cell's inputs takes its stride. */
function emitEdge(net: Net, states: readonly ValueId[], block: CellBlock, site: BlockSite, at: number): ValueId {
  const { operations } = site.stride === 1 ? block.normal : block.reduction;
  const [operation, state] = operations[at]!;
  const stride = state < 2 ? site.stride : 1;
  return emitCellOperation(net, states[state]!, operation, {
    name: `${site.name}.op${at + 1}`,
    stride,
    groups: block.groups,
  });
}
