import { expect, test } from 'vitest';
import { buildBackbone } from '../../../src/backbones/build.ts';
import { BIREAL } from '../../../src/backbones/recipes/bireal.ts';
import { findBackbone } from '../../../src/backbones/registry.ts';
import { planCost } from '../../../src/cost/plan.ts';
import type { Draft } from '../../../src/graph/edit.ts';
import { createDraft } from '../../../src/graph/edit.ts';
import type { Node } from '../../../src/graph/graph.ts';
import { annotatePrecision } from '../../../src/precision/annotate.ts';
import { binarize } from '../../../src/reshape/binarize/binarize.ts';
import { findKnobs } from '../../../src/reshape/knobs.ts';
import { cutUnits } from '../../../src/search/space/cut-units.ts';
import type { Cut } from '../../../src/search/space/unit-borders.ts';
import { findBorderFault } from '../../../src/search/space/unit-borders.ts';
import { createMarks, listUnitNodes } from '../../../src/search/space/unit-marks.ts';
import { listUnits } from '../../../src/search/space/units.ts';
import { inferOutputs } from '../../../src/shape/infer.ts';

const knobs = findKnobs(buildBackbone(findBackbone('bireal18')!));
const units = listUnits(knobs, [{ precision: ['real'] }]);
const { graph } = knobs;
const marked = createMarks(graph, units).mark(graph);
const given = cut(marked);
const signs = marked.nodes.filter(({ kind, role, inputs }) => {
  const isSign = kind === 'unary' && graph.values[inputs[0]!]!.content === undefined;
  return isSign && role.stage === 1;
});

function cut(changed: typeof graph): Cut {
  return { graph: changed, cost: planCost(changed), units: listUnitNodes(units, changed) };
}

function findFault(edit: (draft: Draft) => void): string | undefined {
  const draft = createDraft(marked);
  edit(draft);
  return findBorderFault(given, cut(annotatePrecision(draft.finish(inferOutputs))));
}

test('a change inside of a unit is none to its neighbours', () => {
  const [sign] = signs;
  const [x] = sign!.inputs;
  expect(
    findFault((draft) => {
      const shifted = draft.add('unary', { fn: 'relu' }, [x!], { role: sign!.role });
      draft.setNode(marked.nodes.indexOf(sign!), { inputs: [shifted] });
    }),
  ).toBeUndefined();
});

test('a tensor that goes past a unit is seen, and so are other bits at its border and work elsewhere', () => {
  const [first, second, third] = signs;
  const at = (node: typeof first): number => marked.nodes.indexOf(node!);
  const past = findFault((draft) => draft.setNode(at(third), { inputs: [first!.inputs[0]!] }));
  expect(past).toBe('its neighbours would see more than one tensor');
  const bits = findFault((draft) => {
    const early = draft.add('unary', { fn: 'sign' }, [second!.inputs[0]!], { role: first!.role });
    draft.redirect(second!.inputs[0]!, early, new Set([draft.count() - 1]));
  });
  expect(bits).toBe('its neighbours would see a tensor of another kind');
  const late = findFault((draft) => {
    const moved = draft.add('unary', { fn: 'relu' }, [third!.inputs[0]!], { role: first!.role });
    draft.setNode(at(third), { inputs: [moved] });
  });
  expect(late).toBe('it works in the midst of another layer');
});

test('a tensor at a border that lies in the memory of another is seen', () => {
  const [first, second] = signs;
  const view = findFault((draft) => {
    const border = second!.inputs[0]!;
    const same = draft.add('unary', { fn: 'identity' }, [border], { role: first!.role });
    draft.redirect(border, same, new Set([draft.count() - 1]));
  });
  expect(view).toBe('its neighbours would see a tensor of another kind');
});

test('who keeps a tensor that several units read is seen', () => {
  const real = buildBackbone(findBackbone('densenet121')!);
  const dense = findKnobs(binarize(real, { recipe: BIREAL, select: 'inner' }).graph);
  const plan = planCost(dense.graph);
  const layers = new Map(dense.graph.nodes.map(({ name }) => [name, 2]));
  const parted = cutUnits(dense.graph, plan, listUnits(dense, [{ precision: ['real'] }]), { forms: layers, few: 1 });
  const own = createMarks(dense.graph, parted).mark(dense.graph);
  const before = { graph: own, cost: planCost(own), units: listUnitNodes(parted, own) };
  const norm = own.nodes.findIndex(({ name }) => name === 'stage1.block2.conv1.norm');
  const [relu, neg] = (['relu', 'neg'] as const).map((fn) => {
    const draft = createDraft(own);
    draft.setNode(norm, { kind: 'unary', attrs: { fn }, inputs: [own.nodes[norm]!.inputs[0]!] } as Partial<Node>);
    const graph = annotatePrecision(draft.finish(inferOutputs));
    return findBorderFault(before, { graph, cost: planCost(graph), units: listUnitNodes(parted, graph) });
  });
  // both layers of a block read what the blocks before made; a negation needs nothing of it for its gradient
  expect(relu).toBeUndefined();
  expect(neg).toBe('its neighbours would read or keep other tensors');
});

test('a weight that two units read is seen', () => {
  const [one, other] = marked.nodes.filter(({ kind, role }) => kind === 'conv' && role.stage === 1);
  expect(
    findFault((draft) => draft.setNode(marked.nodes.indexOf(other!), { inputs: [other!.inputs[0]!, one!.inputs[1]!] })),
  ).toBe('it shares a weight with another layer');
});
