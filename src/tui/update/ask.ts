import { quoteWords } from '../../report/shell-words.ts';
import { findCommand } from '../model/command.ts';
import { measureOfDesign } from '../model/design.ts';
import { sameToggles } from '../model/edits.ts';
import type { Front, Prompt, Session, State, Step } from '../state.ts';
import { only, say } from '../state.ts';

/** A file's name made from the model's: `resnet18-edited.onnx`. */
function nameFile({ model }: Session, suffix: string): string {
  const stem = model.spec.replace(/^.*[/\\]/, '').replace(/\.(onnx|jsonl|json)(?=#|$)/i, '');
  return `${stem.replace(/[^\w.+-]+/g, '-')}${suffix}`;
}

export function askExport(session: Session, state: State): Step {
  const text = nameFile(session, state.design === session.original ? '.onnx' : '-edited.onnx');
  return only({ ...state, prompt: askPath('export', text), message: null });
}

export function askSave(session: Session, state: State): Step {
  if (state.front.front === null) return only(say(state, 'there is no front yet; s searches', 'warn'));
  return only({ ...state, prompt: askPath('save', nameFile(session, '-study.jsonl')), message: null });
}

const PATH_LABELS = { export: 'export to', save: 'keep the front in' } as const;

/** Asks where to write something. */
export function askPath(kind: keyof typeof PATH_LABELS, text: string): Prompt {
  return { kind, label: PATH_LABELS[kind], text };
}

export function askFilter(_: Session, state: State): Step {
  const text = state.screen === 'layers' ? state.layers.filter : state.front.filter;
  return only({ ...state, prompt: { kind: 'filter', label: 'filter', text }, message: null });
}

/**
 * Shows the equal command. Widths and depths can only be named through a study, so where none holds them one is written
 * first and the command follows once it is there.
 */
export function showCommand(session: Session, state: State, front = state.front.front): Step {
  const output = nameFile(session, '-edited.onnx');
  const found = findCommand(session.model, session.designer, state.design, front, output);
  if (found.kind === 'command') {
    const command = quoteWords(found.words);
    return only(say({ ...state, command }, command, 'good'));
  }
  if (found.kind === 'none') return only(say(state, found.reason, 'warn'));
  const path = nameFile(session, '-edited.jsonl');
  const { prepared } = state.design;
  return {
    state,
    effects: [{ kind: 'save', path, front: frontOfDesign(state), prepared, replaces: true, purpose: 'command' }],
  };
}

/** The present front where it belongs to the same network, else one of the design alone. */
function frontOfDesign({ design, front: { front } }: State): Front {
  if (front !== null && front.entries.length > 0 && sameToggles(front.base, design.edits)) return front;
  const { report, edits } = design;
  const entry = { id: 1, score: measureOfDesign('score', design), costs: report.totals, candidate: edits.candidate };
  return { entries: [entry], base: { ...edits, candidate: {} }, certificate: null, study: null };
}
