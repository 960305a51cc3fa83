import { buildBackbone } from '../../../src/backbones/build.ts';
import { RECIPES } from '../../../src/backbones/recipes/index.ts';
import { findBackbone } from '../../../src/backbones/registry.ts';
import { costOf } from '../../../src/cost/cost.ts';
import type { ReportSubject } from '../../../src/report/html/document.ts';
import { chooseEntries, keepsBudgets } from '../../../src/report/study-report.ts';
import { binarize } from '../../../src/reshape/binarize/binarize.ts';
import { scoreOf } from '../../../src/score/score.ts';
import { evaluate, materialise } from '../../../src/search/evaluate.ts';
import type { FrontEntry } from '../../../src/search/search.ts';
import { defineSpace } from '../../../src/search/space/space.ts';

/** A report on a real network and a few of its candidates, evaluated without a search. */
export function createSubject(model = 'resnet20'): ReportSubject {
  const real = buildBackbone(findBackbone('resnet20')!);
  const { graph } = binarize(real, { recipe: RECIPES.bireal!, select: 'inner' });
  const space = defineSpace(graph);
  const report = costOf(graph);
  const score = scoreOf(graph, report.totals.macs).total;
  const knob = space.knobs.find(({ kind }) => kind === 'width')!;
  const entries = knob.values.map((value, index): FrontEntry => {
    const candidate = { [knob.id]: value };
    return { id: index + 1, candidate, ...evaluate(space, candidate) };
  });
  const budgets = [{ metric: 'ops' as const, bound: 'max' as const, limit: report.totals.ops * 1.2 }];
  const { widthShares, multiple } = { widthShares: [0.5, 2] as [number, number], multiple: 8 };
  return {
    subject: { model, graph, report },
    score,
    study: {
      path: 'study.jsonl',
      records: {
        header: {
          kind: 'study',
          version: 1,
          model: {
            name: model,
            isFile: false,
            recipe: 'bireal',
            select: 'inner',
            inputs: [],
            dims: [],
            fingerprint: '0'.repeat(16),
          },
          space: {
            widthShares,
            multiple,
            stem: 'bridge',
            convention: 'ops64',
            size: String(space.size),
            knobs: space.knobs.map(({ id, kind, values, present }) => ({ id, kind, values: [...values], present })),
          },
          objectives: ['score', 'ops'],
          budgets: [{ measure: 'ops', max: report.totals.ops * 1.2 }],
        } as never,
        entries: entries.map((entry) => ({ kind: 'entry', ...entry })) as never,
        result: {
          kind: 'result',
          certificate: { kind: 'exact', epsilon: 0 },
          evaluations: 9,
          interrupted: false,
        } as never,
      },
      report: {
        objectives: ['score', 'ops'],
        budgets,
        entries,
        chosen: chooseEntries(entries, ['score', 'ops']).map(({ reason, entry }) => ({
          reason,
          entry,
          report: costOf(materialise(space, entry.candidate)),
        })),
        given: { costs: report.totals, score },
        isKept: (entry) => keepsBudgets(budgets, entry),
      },
    },
    convention: 'ops64',
    commands: [`bitbone search ${model}`],
    version: '0.0.0',
  };
}
