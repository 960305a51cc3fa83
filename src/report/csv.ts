/** Rows as RFC 4180 wants them: CRLF after every row, quotes around what holds a comma, quote or line break. */
export function renderCsv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(renderField).join(',')}\r\n`).join('');
}

function renderField(field: string | number): string {
  const text = String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
