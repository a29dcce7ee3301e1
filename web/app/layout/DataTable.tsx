import type { ReactNode } from 'react';
import classes from './DataTable.module.css';

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  /** Numbers stand under each other. */
  readonly numeric?: boolean;
  /** What the row is called by; the first thing on its card. */
  readonly heads?: boolean;
  /** Buttons and drawings need no word beside them on a card. */
  readonly bare?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/** A table; on a phone a card for each row. The roles are said because a table that is laid out otherwise loses its own. */
export function DataTable<Row>({ label, columns, rows, keyOf }: Props<Row>): ReactNode {
  return (
    <table role="table" aria-label={label} className={classes['table']}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.key} role="columnheader" scope="col" className={column.numeric ? classes['numeric'] : ''}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map((column) => (
              <Cell key={column.key} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }): ReactNode {
  if (column.heads) {
    return (
      <th role="rowheader" scope="row">
        {column.cell(row)}
      </th>
    );
  }
  const names = [column.numeric && classes['numeric'], column.bare && classes['bare']].filter(Boolean).join(' ');
  return (
    <td role="cell" className={names}>
      {!column.bare && (
        <span className={classes['label']} aria-hidden="true">
          {column.label}
        </span>
      )}
      <div>{column.cell(row)}</div>
    </td>
  );
}
