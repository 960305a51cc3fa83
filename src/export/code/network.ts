import type { ValueId } from '../../graph/graph.ts';
import type { Classes } from './classes.ts';
import { nameVariables } from './names.ts';
import type { PlacedUnit } from './partition.ts';
import type { Member, Unit, Weight } from './piece.ts';

/** The class that joins stem, stages and head. */
export interface NetworkCode {
  readonly attributes: readonly { readonly name: string; readonly makers: readonly string[] }[];
  readonly arguments: readonly string[];
  readonly lines: readonly string[];
  readonly weights: readonly PlacedWeight[];
}

/** A constant of the graph in one of the places that it has in the network; paths are attributes joined by dots. */
export interface PlacedWeight extends Weight {
  readonly path: string;
  readonly member: Member;
  readonly memberPath: string;
}

/** Units in a row that hand one tensor on; a row of one is called alone. */
interface Row {
  readonly name: string;
  readonly units: readonly Unit[];
}

export function writeNetwork(
  placed: readonly PlacedUnit[],
  inputs: readonly ValueId[],
  outputs: readonly ValueId[],
  { codeOf }: Classes,
): NetworkCode {
  const rows = nameRows(joinRows(placed));
  const steps = rows.map(({ units }) => {
    const code = units[0]!.inputs.map((value) => ({ value }));
    return { targets: units.at(-1)!.outputs, code, isShortcut: false };
  });
  const last = { targets: [], code: outputs.map((value) => ({ value })), isShortcut: false };
  const variables = nameVariables(inputs, [...steps, last]);
  const names = (ids: readonly ValueId[]) => ids.map((id) => variables.get(id)!).join(', ');
  return {
    attributes: rows.map(({ name, units }) => ({ name, makers: units.map((unit) => makerOf(unit, codeOf)) })),
    arguments: inputs.map((id) => variables.get(id)!),
    lines: writeCalls(rows, outputs, names),
    weights: rows.flatMap(({ name, units }) =>
      units.flatMap((unit, index) => weightsOf(unit, units.length === 1 ? name : `${name}.${index}`, codeOf)),
    ),
  };
}

/** The last call gives the network's results, unless an earlier one makes some of them. */
function writeCalls(
  rows: readonly Row[],
  outputs: readonly ValueId[],
  names: (ids: readonly ValueId[]) => string,
): string[] {
  const calls = rows.map(({ name, units }) => `self.${name}(${names(units[0]!.inputs)})`);
  const isLast = (index: number) =>
    index === rows.length - 1 && rows[index]!.units.at(-1)!.outputs.join() === outputs.join();
  const lines = calls.map((called, index) =>
    isLast(index) ? `return ${called}` : `${names(rows[index]!.units.at(-1)!.outputs)} = ${called}`,
  );
  return isLast(rows.length - 1) ? lines : [...lines, `return ${names(outputs)}`];
}

function joinRows(placed: readonly PlacedUnit[]): { place: string; units: Unit[] }[] {
  const rows: { place: string; units: Unit[] }[] = [];
  for (const [index, { place, unit }] of placed.entries()) {
    const row = rows.at(-1);
    const previous = row?.units.at(-1);
    const isRead = (id: ValueId) => placed.slice(index + 1).some((later) => later.unit.inputs.includes(id));
    const isChain =
      previous !== undefined && previous.outputs.length === 1 && unit.inputs.join() === previous.outputs.join();
    if (row !== undefined && row.place === place && isChain && !isRead(previous!.outputs[0]!)) row.units.push(unit);
    else rows.push({ place, units: [unit] });
  }
  return rows;
}

function nameRows(rows: readonly { readonly place: string; readonly units: readonly Unit[] }[]): Row[] {
  const total = new Map<string, number>();
  for (const { place } of rows) total.set(place, (total.get(place) ?? 0) + 1);
  const count = new Map<string, number>();
  return rows.map(({ place, units }) => {
    const number = (count.get(place) ?? 0) + 1;
    count.set(place, number);
    return { name: total.get(place) === 1 ? place : `${place}_${number}`, units };
  });
}

function makerOf(unit: Unit, codeOf: Classes['codeOf']): string {
  const { className, values } = codeOf(unit);
  return `${className}(${values.map(({ text }) => text).join(', ')})`;
}

function weightsOf(unit: Unit, path: string, codeOf: Classes['codeOf']): PlacedWeight[] {
  return [...codeOf(unit).members].flatMap(([member, name]) => {
    const memberPath = `${path}.${name}`;
    return member.weights.map((weight) => ({
      ...weight,
      path: weight.attribute === '' ? memberPath : `${memberPath}.${weight.attribute}`,
      member,
      memberPath,
    }));
  });
}
