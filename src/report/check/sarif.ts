import { BUDGET_METRICS } from '../../budget/budget.ts';
import type { CheckReport, Verdict } from '../../budget/verdict.ts';
import type { Metric } from '../../cost/metrics.ts';
import { METRICS } from '../../cost/metrics.ts';
import { describeVerdict, explainVerdict, nameMetric } from './wording.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** A SARIF 2.1.0 log of everything that did not pass. `version`: bitbone's. */
export function renderCheckSarif(report: CheckReport, version: string): string {
  const told = report.verdicts.filter(({ status }) => status !== 'pass');
  const ruleIds = [...new Set(told.map(toRuleId))].sort();
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'bitbone', version, rules: ruleIds.map(toRule) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository' } } },
        results: told.map((verdict) => toResult(verdict, ruleIds)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Stays the same however the figures change, so that an alert can be followed. */
function toRuleId({ metric, bound }: Verdict): string {
  return `${(BUDGET_METRICS as readonly string[]).includes(metric) ? metric : 'formula'}/${bound}`;
}

const HELP = 'Make the layers lighter that the message names, or change the limit where the location points.';

function toRule(id: string) {
  const [metric = '', bound = ''] = id.split('/');
  const meaning = Object.hasOwn(METRICS, metric) ? METRICS[metric as Metric].meaning : nameMetric(metric);
  return {
    id,
    shortDescription: { text: `${bound} of ${nameMetric(metric)}` },
    fullDescription: { text: meaning },
    help: { text: HELP },
  };
}

function toResult(verdict: Verdict, ruleIds: readonly string[]) {
  const { model, metric, part, bound, actual, limit, baseline, excess, status } = verdict;
  const ruleId = toRuleId(verdict);
  const text = [`${model}: ${describeVerdict(verdict)}`, ...explainVerdict(verdict)].join('\n');
  return {
    ruleId,
    ruleIndex: ruleIds.indexOf(ruleId),
    level: status === 'warn' ? 'warning' : 'error',
    message: { text },
    locations: [toLocation(verdict)],
    partialFingerprints: { 'budget/v1': JSON.stringify([model, metric, part, bound]) },
    properties: { model, metric, part, actual, limit, baseline, excess, status },
  };
}

/** The line of the budget; a limit from the command line has none, so the model stands for it. */
function toLocation({ place, model }: Verdict) {
  const uri = encodeURI((place?.file ?? model).replaceAll('\\', '/')).replace(/[?#]/g, encodeURIComponent);
  const artifactLocation = { uri, uriBaseId: '%SRCROOT%' };
  return { physicalLocation: { artifactLocation, ...(place === null ? {} : { region: { startLine: place.line } }) } };
}
