import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RECIPES } from '../../src/backbones/recipes/index.ts';
import { costOf } from '../../src/cost/cost.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { addElasticLinks } from '../../src/reshape/substitute/elastic-link.ts';
import { substituteRpc } from '../../src/reshape/substitute/rpc.ts';
import { scoreOf } from '../../src/score/score.ts';
import { evaluate, materialise } from '../../src/search/evaluate.ts';
import { isSizeKnob } from '../../src/search/space/knob.ts';
import type { Space } from '../../src/search/space/space.ts';
import { defineSpace } from '../../src/search/space/space.ts';
import { rowAtCursor } from '../../src/tui/update/layers.ts';
import type { Driver } from './driver.ts';
import { createDriver, createFront, createSession } from './driver.ts';

const session = createSession();
const real = createSession('resnet20', null);

function goTo(driver: Driver, name: string): void {
  driver.press('1', 'g');
  for (let row = 0; row < 80 && rowAtCursor(driver.state())?.id !== name; row += 1) driver.press('down');
  expect(rowAtCursor(driver.state())?.id).toBe(name);
}

function expectCosted({ design }: ReturnType<Driver['state']>): void {
  expect(design.report).toEqual(costOf(design.graph));
}

describe('precision', () => {
  test('one key binarizes a layer; score and every cost follow in the same frame, exactly', () => {
    const driver = createDriver({ session: real });
    const name = real.designer.given.nodes.filter(({ kind }) => kind === 'conv')[3]!.name;
    goTo(driver, name);
    driver.press('b');
    const { graph } = binarize(real.designer.given, { recipe: RECIPES.bireal!, select: [name] });
    const expected = costOf(graph);
    expect(driver.state().design.report.totals).toEqual(expected.totals);
    expect(driver.state().design.score).toBe(scoreOf(graph, expected.totals.macs).total);
    expect(driver.lines().join('\n')).toContain('Score');
    driver.press('b');
    expect(driver.state().design.report.totals).toEqual(real.original.report.totals);
  });

  test('a stage is switched as a whole: all on, then all off', () => {
    const driver = createDriver({ session: real });
    goTo(driver, '/stage 2');
    driver.press('b');
    const on = [...driver.state().design.edits.on.binary];
    expect(on.length).toBeGreaterThan(4);
    expect(on.every((name) => name.includes('stage2'))).toBe(true);
    driver.press('b');
    expect(driver.state().design.edits.on.binary.size).toBe(0);
  });

  test('marked layers are switched wherever the cursor is', () => {
    const driver = createDriver({ session: real });
    const names = real.designer.given.nodes.filter(({ kind }) => kind === 'conv').map(({ name }) => name);
    for (const name of [names[2]!, names[4]!]) {
      goTo(driver, name);
      driver.press('space');
    }
    driver.press('g', 'b');
    expect([...driver.state().design.edits.on.binary].sort()).toEqual([names[2], names[4]].sort());
  });

  test('what cannot be switched says so', () => {
    const driver = createDriver({ session: real });
    driver.press('1', 'G', 'b');
    expect(driver.state().message).toMatchObject({ tone: 'warn' });
    expect(driver.state().design).toBe(real.original);
  });

  test('a recipe that the layers cannot have is passed over, and named', () => {
    // a sign behind a ReLU that stays would be constant
    const recipes = ['bireal', 'quicknet', 'reactnet'];
    const driver = createDriver({ session: { ...createSession('vgg16'), recipes } });
    driver.press('r');
    expect(driver.state().design.edits.recipe).toBe('reactnet');
    expect(driver.state().message?.text).toMatch(/^recipe reactnet; not quicknet: stage.* constant/);
    expectCosted(driver.state());
  });

  test('the next recipe binarizes the same layers another way', () => {
    const driver = createDriver({ session });
    driver.press('1', 'r');
    const { edits } = driver.state().design;
    expect(edits.recipe).toBe(session.recipes[session.recipes.indexOf('bireal') + 1]);
    expect(edits.on).toBe(session.original.edits.on);
  });
});

describe('substitutes', () => {
  test.each([
    ['t', 'link', (graph: Graph, name: string) => addElasticLinks(graph, { select: [name], gamma: 'channel' })],
    ['p', 'rpc', (graph: Graph, name: string) => substituteRpc(graph, { select: [name] })],
  ] as const)('%s switches %s of a layer, and the costs are those of the transform', (key, id, transform) => {
    const name = 'stage1.block2.conv1';
    const driver = createDriver({ session });
    goTo(driver, name);
    driver.press(key);
    const { design } = driver.state();
    expect([...design.edits.on[id]]).toEqual([name]);
    const expected = transform(session.original.graph, name).graph;
    expect(design.report.totals).toEqual(costOf(expected).totals);
    expect(design.report.totals.params).not.toBe(session.original.report.totals.params);
    driver.press(key);
    expect(driver.state().design.report.totals).toEqual(session.original.report.totals);
  });

  test('a real layer cannot be linked, and says what comes first', () => {
    const driver = createDriver({ session: real });
    goTo(driver, 'stage1.block2.conv1');
    driver.press('t');
    expect(driver.state().message?.text).toContain('b first');
    expect(driver.state().design).toBe(real.original);
  });

  test('y names them; together with widths there is no single command, which it says', () => {
    const driver = createDriver({ session });
    session.designer.spaceOf(session.original);
    goTo(driver, 'stage1.block2.conv1');
    driver.press('t', 'down', 'p', 'y');
    expect(driver.state().command).toBe(
      'bitbone binarize resnet20 --recipe bireal --elastic-link stage1.block2.conv1 --rpc stage1.block2.conv2 -o resnet20-edited.onnx',
    );
    driver.press('+');
    driver.settle();
    driver.press('y');
    expect(driver.state().message).toMatchObject({ tone: 'warn', text: expect.stringContaining('e exports it') });
  });
});

describe('width and depth', () => {
  test.each([
    ['+', 'width', 24],
    ['-', 'width', 8],
    ['<', 'depth', undefined],
  ])('%s changes the %s of the stage, and the costs are those of the materialised network', (key, kind, value) => {
    const driver = createDriver({ session });
    session.designer.spaceOf(session.original);
    goTo(driver, '/stage 1');
    driver.press(key);
    const { edits } = driver.state().design;
    const space = defineSpace(session.original.prepared);
    const knob = space.knobs.filter(isSizeKnob).find(({ id }) => id === `stage1.${kind}`)!;
    expect(edits.candidate).toEqual({ [knob.id]: value ?? knob.present - 1 });
    expect(driver.state().design.report.totals).toEqual(evaluate(space, edits.candidate).costs);
    expect(driver.state().design.score).toBeCloseTo(evaluate(space, edits.candidate).score, 9);
    expect(driver.state().design.report.totals).toEqual(costOf(materialise(space, edits.candidate)).totals);
  });

  test('the present value is no change', () => {
    const driver = createDriver({ session });
    session.designer.spaceOf(session.original);
    goTo(driver, '/stage 2');
    driver.press('+', '-');
    expect(driver.state().design.edits.candidate).toEqual({});
    expect(driver.state().design.report.totals).toEqual(session.original.report.totals);
  });

  test('the first change of a network draws a frame before it looks for what can change', async () => {
    const driver = createDriver({ session: createSession() });
    goTo(driver, '/stage 1');
    driver.press('+');
    expect(driver.state().message?.text).toContain('finding what can change');
    await new Promise(setImmediate);
    expect(driver.state().design.edits.candidate).toEqual({ 'stage1.width': 24 });
  });

  test('keys struck while work is announced wait for it and keep their order', async () => {
    const driver = createDriver({ session: createSession() });
    goTo(driver, '/stage 1');
    driver.press('+', '+', 'j', 'b');
    expect(driver.state().design).toBe(driver.session.original);
    await new Promise(setImmediate);
    const { edits } = driver.state().design;
    expect(edits.candidate).toEqual({ 'stage1.width': 32 });
    expect(edits.on.binary.has('stage1.block1.conv1')).toBe(false);
    expect(driver.state().waiting).toBeNull();
  });

  test('a depth keeps its share when layers are switched and blocks split', () => {
    const driver = createDriver({ session: real });
    real.designer.spaceOf(real.original);
    goTo(driver, '/stage 1');
    const full = presentDepth(real.designer.spaceOf(real.original));
    driver.press('<', 'b');
    const { design } = driver.state();
    const present = presentDepth(real.designer.spaceOf(design));
    expect(present).toBeGreaterThan(full);
    expect(design.edits.candidate['stage1.depth']).toBe(Math.round(((full - 1) * present) / full));
    expectCosted(driver.state());
  });
});

describe('undo and redo', () => {
  test('undoing every change gives back the given network, redoing them the last one', () => {
    session.designer.spaceOf(session.original);
    const changes = fc.array(fc.constantFrom('j', 'k', 'b', 'r', '+', '-', '<', '>'), { maxLength: 6 });
    fc.assert(
      fc.property(changes, (keys) => {
        const driver = createDriver({ session });
        session.designer.spaceOf(session.original);
        for (const key of ['1', 'j', 'j', ...keys]) {
          driver.press(key);
          driver.settle();
        }
        const { design, past } = driver.state();
        driver.press(...past.map(() => 'u'));
        expect(driver.state().design).toBe(session.original);
        driver.press(...past.map(() => 'U'));
        expect(driver.state().design).toBe(design);
      }),
      { numRuns: 12 },
    );
  });

  test('with nothing to undo it says so; R takes back everything and can be undone', () => {
    const driver = createDriver({ session });
    driver.press('u');
    expect(driver.state().message?.text).toBe('nothing to undo');
    driver.press('1', 'j', 'j', 'j', 'b', 'R');
    expect(driver.state().design).toBe(session.original);
    driver.press('u');
    expect(driver.state().design.edits.on.binary.size).toBe(session.original.edits.on.binary.size - 1);
  });
});

describe('budgets', () => {
  test('a limit is typed with its unit or as a share of the given network', () => {
    const driver = createDriver({ session });
    driver.press('4', 'j', 'enter');
    driver.type('50%');
    driver.press('enter');
    expect(driver.state().limits['--max-ops']!.value).toBe(session.original.report.totals.ops / 2);
    expect(driver.lines().join('\n')).toContain('✖ broken');
    driver.press('x');
    expect(driver.state().limits).toEqual({});
  });

  test('what is no quantity is refused with its reason, and the text stays to be mended', () => {
    const driver = createDriver({ session });
    driver.press('4', 'enter');
    driver.type('5m');
    driver.press('enter');
    expect(driver.state()).toMatchObject({ prompt: { text: '5m' }, message: { tone: 'bad' }, limits: {} });
    expect(driver.state().message?.text).toContain('did you mean 5M?');
    driver.press('esc');
    expect(driver.state().prompt).toBeNull();
  });
});

describe('front', () => {
  const front = createFront(session, 5);

  test('a search starts under the limits, shows progress and every pass, and can be stopped', () => {
    const driver = createDriver({ session });
    driver.press('s');
    expect(driver.state()).toMatchObject({ screen: 'front' });
    driver.listener().onProgress({ step: 1, steps: 4, labels: 12_000, epsilon: 0.2 });
    expect(driver.lines().join('\n')).toContain('within 20 %: part 1 of 4, 12.0 k partial candidates');
    driver.listener().onFront({ entries: front.entries.slice(0, 2), certificate: { kind: 'epsilon', epsilon: 0.2 } });
    expect(driver.state().front.front?.entries).toHaveLength(2);
    driver.press('s');
    expect(driver.asked).toEqual(['search {}', 'stop']);
    driver.listener().onEnd({ text: 'stopped with 2 candidates', tone: 'warn' });
    expect(driver.state()).toMatchObject({ running: null, message: { text: 'stopped with 2 candidates' } });
  });

  test('Enter takes the candidate: its costs are those on the list', () => {
    const driver = createDriver({ session, front });
    driver.press('2', 'j', 'j', 'enter');
    expect(driver.state().design.report.totals).toEqual(front.entries[2]!.costs);
    expect(driver.state().design.edits.candidate).toEqual(front.entries[2]!.candidate);
    driver.press('u');
    expect(driver.state().design).toBe(session.original);
  });

  test('sorted by score the best is first; filtered by a condition only those are left', () => {
    const driver = createDriver({ session, front });
    driver.press('2', ']', 'g', 'enter');
    const best = Math.max(...front.entries.map(({ score }) => score));
    expect(driver.state().design.score).toBeCloseTo(best, 9);
    const middle = front.entries[2]!.costs.ops;
    driver.press('/');
    driver.type(`ops<${middle}`);
    driver.press('enter', 'G', 'enter');
    expect(driver.state().design.report.totals.ops).toBeLessThan(middle);
  });

  test('a filter that is no condition is refused', () => {
    const driver = createDriver({ session, front });
    driver.press('2', '/');
    driver.type('cheap');
    driver.press('enter');
    expect(driver.state().message?.text).toContain('write ops<100M or score>=0.5');
  });
});

describe('what a front tells', () => {
  const front = createFront(session, 3);

  test('ids of five digits are shown whole', () => {
    const [entry] = front.entries;
    const entries = Array.from({ length: 12_345 }, (_, index) => ({ ...entry!, id: index + 1 }));
    const driver = createDriver({ session, front: { ...front, entries }, columns: 84, rows: 24 });
    driver.press('G');
    expect(driver.lines().join('\n')).toContain('› 12345 ');
  });

  test('a filter that nothing passes says so', () => {
    const driver = createDriver({ session, front });
    driver.press('/');
    driver.type('ops<1');
    driver.press('enter');
    expect(driver.lines()[3]).toContain('3 candidates, 3 fit, filter ops<1: none shown');
  });

  test('a front without candidates says that it is proved, and the limit stands apart from the network', () => {
    const certificate = { kind: 'exact', epsilon: 0 } as const;
    const driver = createDriver({ session, front: { ...front, entries: [], certificate } });
    driver.press('4', 'j', 'enter');
    driver.type('50%');
    driver.press('enter', '2');
    expect(driver.lines()[3]).toContain('no candidate within the budgets, proved');
    const row = driver.lines().find((line) => line.includes('N'))!;
    expect(row.indexOf('┊')).toBeLessThan(row.indexOf('N') - 10);
  });
});

describe('files and commands', () => {
  test('the exported network is the one on the screen', () => {
    const driver = createDriver({ session });
    driver.press('1', 'j', 'j', 'j', 'b', 'e', 'enter');
    const { ops } = driver.state().design.report.totals;
    expect(driver.asked).toEqual([`export resnet20-edited.onnx with ${ops} ops`]);
    expect(driver.state().message).toEqual({ text: 'wrote resnet20-edited.onnx', tone: 'good' });
  });

  test('a file is replaced only when its name is entered twice', () => {
    const driver = createDriver({ session });
    driver.press('e', 'ctrl-u');
    driver.type('present.onnx');
    driver.press('enter');
    expect(driver.asked).toEqual([]);
    expect(driver.lines().at(-2)).toContain('export to: present.onnx▏  exists; Enter replaces it');
    driver.type('x');
    driver.press('enter');
    expect(driver.asked).toEqual([]);
    driver.press('enter');
    expect(driver.asked).toEqual([expect.stringContaining('export present.onnxx')]);
  });

  test('a path that cannot be written to stays, to be mended', () => {
    const driver = createDriver({ session });
    driver.press('e', 'ctrl-u');
    driver.type('nowhere/x.onnx');
    driver.press('enter');
    expect(driver.state().prompt).toMatchObject({ kind: 'export', text: 'nowhere/x.onnx' });
    expect(driver.lines().at(-2)).toContain('no such folder');
    driver.press('ctrl-u');
    driver.type('x.onnx');
    driver.press('enter');
    expect(driver.state().message).toEqual({ text: 'wrote x.onnx', tone: 'good' });
  });

  test('what is wrong with a limit stands beside it, and the end of a long text shows', () => {
    const driver = createDriver({ session, columns: 60 });
    driver.press('4', 'enter');
    driver.type('many');
    driver.press('enter');
    expect(driver.lines().at(-2)).toMatch(/BOPs at most: many▏ {2}--max-bops/);
    driver.press('esc', 'e');
    driver.type('a-name-that-is-longer-than-the-terminal-is-wide.onnx');
    expect(driver.lines().at(-2)).toMatch(/^export to: ….*-is-wide\.onnx▏/);
  });

  test('y gives the equal command: recipe and layers, or a study that holds widths', () => {
    const driver = createDriver({ session });
    driver.press('y');
    expect(driver.state().command).toBe('bitbone export resnet20 --recipe bireal -o resnet20-edited.onnx');
    session.designer.spaceOf(session.original);
    goTo(driver, '/stage 1');
    driver.press('+', 'y');
    expect(driver.asked).toEqual(['save 1 in resnet20-edited.jsonl']);
    expect(driver.state().command).toBe('bitbone export resnet20-edited.jsonl#1 -o resnet20-edited.onnx');
  });

  test('a kept front gives its candidates by number', () => {
    const driver = createDriver({ session, front: createFront(session, 3) });
    driver.press('2', 'w', 'enter', 'j', 'enter', 'y');
    expect(driver.asked).toEqual(['save 3 in resnet20-study.jsonl']);
    expect(driver.state().command).toBe('bitbone export resnet20-study.jsonl#2 -o resnet20-edited.onnx');
  });
});

test('filter: layers follow as the text is typed, Esc takes it back', () => {
  const driver = createDriver({ session });
  driver.press('1', '/');
  driver.type('stage2');
  const shown = driver.lines().filter((line) => line.includes('stage2'));
  expect(shown.length).toBeGreaterThan(3);
  driver.press('enter', 'esc');
  expect(driver.state().layers.filter).toBe('');
});

test('collapsing a stage hides its layers; from a layer it leads to the stage', () => {
  const driver = createDriver({ session });
  goTo(driver, '/stage 1');
  const open = driver.lines().join('\n');
  driver.press('left');
  expect(driver.lines().join('\n')).not.toBe(open);
  driver.press('right', 'down', 'left', 'left');
  expect(rowAtCursor(driver.state())?.id).toBe('/stage 1');
});

function presentDepth({ knobs }: Space): number {
  return knobs.filter(isSizeKnob).find(({ id }) => id === 'stage1.depth')!.present;
}
