import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { CONVENTIONS } from '../../src/cost/conventions.ts';
import { costOf } from '../../src/cost/cost.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { scoreOf } from '../../src/score/score.ts';
import type { Designer } from '../../src/tui/model/design.ts';
import { createDesigner } from '../../src/tui/model/design.ts';
import type { Edits } from '../../src/tui/model/edits.ts';
import { NOTHING_ON } from '../../src/tui/model/edits.ts';
import type { Session } from '../../src/tui/state.ts';
import type { Driver } from './driver.ts';
import { createDriver, createSession } from './driver.ts';

const SETTINGS = { widthShares: [0.5, 2], multiple: 8, stem: 'bridge', convention: CONVENTIONS.ops64 } as const;

/** ResNet-152 with other depths: of 504 layers with [30, 60, 60, 16]. */
function buildDeep(depths: readonly number[]): Graph {
  const config = findBackbone('resnet152')!;
  return buildBackbone({
    ...config,
    stages: config.stages.map((stage, index) => ({ ...stage, depth: depths[index]! })),
  });
}

function sessionOf(given: Graph): Session {
  const { budgetRows, recipes, objectives } = createSession();
  const designer = createDesigner(given, SETTINGS);
  const original = designer.design({ recipe: 'bireal', on: NOTHING_ON, candidate: {} });
  return { model: { spec: given.name, flags: [] }, designer, original, budgetRows, recipes, objectives };
}

/** Everything a design tells, counted by a designer that knows nothing of what was asked before. */
function recount({ given }: Designer, edits: Edits) {
  const { graph, prepared } = createDesigner(given, SETTINGS).design(edits);
  const terms = scoreOf(graph, costOf(prepared).totals.macs);
  return { report: costOf(graph, { convention: SETTINGS.convention }), terms, score: terms.total };
}

function expectRecounted({ designer }: Session, driver: Driver): void {
  const { report, terms, score, edits } = driver.state().design;
  expect({ report, terms, score }).toEqual(recount(designer, edits));
}

const KEYS = ['j', 'j', 'j', 'k', 'b', 'b', 't', 'p', 'r', '+', '-', '<', '>', 'space', 'u', 'U', 'R'];

describe('a design after any changes', () => {
  test.each(['resnet20', 'resnet18', 'mobilenetv1', 'vgg16'])('is counted as if it were the first: %s', (name) => {
    const session = createSession(name);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...KEYS), { minLength: 4, maxLength: 14 }), (keys) => {
        const driver = createDriver({ session });
        for (const key of ['1', 'j', 'j', ...keys]) {
          driver.press(key);
          driver.settle();
        }
        expectRecounted(session, driver);
      }),
      { numRuns: 10 },
    );
  });
});

describe('a network of 504 layers', () => {
  const session = sessionOf(buildDeep([30, 60, 60, 16]));

  test.each([
    ['a layer', 'j', 'j', 'j', 'j'],
    ['a stage', 'j', 'j'],
    ['marked layers', 'j', 'j', 'j', 'j', 'space', 'space'],
  ])('%s is binarized, and everything counted, by the key itself', (_, ...way) => {
    const driver = createDriver({ session });
    driver.press(...way, '1', 'b');
    expect(driver.state()).toMatchObject({ waiting: null, message: null });
    expect(driver.state().design.edits.on.binary.size).toBeGreaterThan(0);
    expectRecounted(session, driver);
  });

  test('another recipe, which writes every layer anew, is announced', () => {
    const driver = createDriver({ session });
    driver.press('j', 'j', '1', 'b', 'r');
    expect(driver.state().message?.text).toBe('counting ...');
    const { recipe } = driver.state().design.edits;
    driver.settle();
    expect(driver.state().design.edits.recipe).not.toBe(recipe);
    expectRecounted(session, driver);
    driver.press('u');
    expect(driver.state()).toMatchObject({ waiting: null, design: { edits: { recipe } } });
  });

  test('a size is announced only where it is not known yet what can change', () => {
    const driver = createDriver({ session });
    driver.press('1', 'j', 'j', '+');
    expect(driver.state().message?.text).toContain('finding what can change');
    driver.settle();
    driver.press('+', '<');
    expect(driver.state().waiting).toBeNull();
    expectRecounted(session, driver);
    driver.press('u', 'u', 'U');
    expect(driver.state().waiting).toBeNull();
    expectRecounted(session, driver);
    driver.press('-');
    expect(driver.state().waiting).toBeNull();
  });
});

test('a change of a network of many thousand operators is announced', () => {
  const session = sessionOf(buildDeep([80, 160, 160, 40]));
  expect(session.designer.given.nodes.length).toBeGreaterThan(4000);
  const driver = createDriver({ session });
  driver.press('1', 'j', 'j', 'j', 'j', 'b');
  expect(driver.state().message?.text).toBe('counting ...');
  expect(driver.state().design).toBe(session.original);
  driver.settle();
  expect(driver.state().design.edits.on.binary.size).toBeGreaterThan(0);
  driver.press('+');
  driver.settle();
  driver.press('+');
  expect(driver.state().message?.text).toBe('counting ...');
});
