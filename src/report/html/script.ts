/**
 * Sorting and filtering of the tables that are marked for it. Without scripts the table is whole and in the study's
 * order; the controls show only where they work.
 */
export const PAGE_SCRIPT = `
'use strict';
for (const table of document.querySelectorAll('table[data-sortable]')) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const valueOf = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.textContent = '';
    head.append(button);
    button.addEventListener('click', () => {
      const direction = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', direction === 1 ? 'ascending' : 'descending');
      rows.sort((a, b) => {
        const [x, y] = [valueOf(a, column), valueOf(b, column)];
        const order = x !== '' && y !== '' && !isNaN(x) && !isNaN(y) ? x - y : x < y ? -1 : x > y ? 1 : 0;
        return direction * order;
      });
      body.append(...rows);
    });
  });
  const controls = document.querySelector('[data-controls="' + table.id + '"]');
  if (controls === null) continue;
  const [text, kept] = [controls.querySelector('[type=search]'), controls.querySelector('[type=checkbox]')];
  const count = controls.querySelector('output');
  const apply = () => {
    const words = text.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
    let shown = 0;
    for (const row of rows) {
      const content = row.textContent.toLowerCase();
      row.hidden = (kept?.checked && row.dataset.kept === 'no') || !words.every((word) => content.includes(word));
      if (!row.hidden) shown += 1;
    }
    count.textContent = shown + ' of ' + rows.length;
  };
  text.addEventListener('input', apply);
  kept?.addEventListener('change', apply);
  controls.hidden = false;
  apply();
}
`;
