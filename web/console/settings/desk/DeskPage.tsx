import { Badge, Button, Group, Paper, Text, Title } from '@mantine/core';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { readFragment } from '../../../app/graphql/graphql';
import { DataTable } from '../../../app/layout/DataTable';
import type { Column } from '../../../app/layout/DataTable';
import { SORTING } from '../../desk';
import { Asked } from '../Asked';
import { SettingsHead } from '../SettingsHead';
import { CategoryDialog } from './CategoryDialog';
import { DepartmentDialog } from './DepartmentDialog';
import { FieldDialog } from './FieldDialog';
import { DESK } from './queries';
import type { Category, Department, Field } from './queries';

/** What tickets are sorted by, and what else is asked about them. */
export function DeskPage(): ReactNode {
  const { t } = useTranslation('console');
  return (
    <>
      <SettingsHead theme="desk" />
      <Asked query={DESK} variables={{}}>
        {(data, refetch) => {
          const desk = readFragment(SORTING, data.desk);
          const departmentOf = (id: string | null): string =>
            desk.departments.find((one) => one.id === id)?.name ?? t('settings.desk.all');
          return (
            <>
              <Listed<Department>
                kind="departments"
                rows={desk.departments}
                nameOf={({ name }) => name}
                keyOf={({ id }) => id}
                columns={[]}
                dialog={(department, onClose) => (
                  <DepartmentDialog department={department} onClose={onClose} onSaved={refetch} />
                )}
              />
              <Listed<Category>
                kind="categories"
                rows={desk.categories}
                nameOf={({ name }) => name}
                keyOf={({ id }) => id}
                columns={[
                  {
                    key: 'department',
                    label: t('settings.desk.department'),
                    cell: ({ departmentId }) => departmentOf(departmentId),
                  },
                ]}
                dialog={(category, onClose) => (
                  <CategoryDialog
                    category={category}
                    departments={desk.departments}
                    onClose={onClose}
                    onSaved={refetch}
                  />
                )}
              />
              <Listed<Field>
                kind="fields"
                rows={desk.ticketFields}
                nameOf={({ label }) => label}
                keyOf={({ key }) => key}
                columns={[
                  { key: 'type', label: t('settings.desk.type'), cell: ({ type }) => t(`settings.desk.types.${type}`) },
                ]}
                dialog={(field, onClose) => <FieldDialog field={field} onClose={onClose} onSaved={refetch} />}
              />
            </>
          );
        }}
      </Asked>
    </>
  );
}

interface ListedProps<Row> {
  readonly kind: 'departments' | 'categories' | 'fields';
  readonly rows: readonly Row[];
  readonly nameOf: (row: Row) => string;
  readonly keyOf: (row: Row) => string;
  readonly columns: readonly Column<Row>[];
  /** Over the page: for a row, or for a new one. */
  readonly dialog: (row: Row | null, onClose: () => void) => ReactNode;
}

function Listed<Row extends { readonly active: boolean }>(props: ListedProps<Row>): ReactNode {
  const { kind, rows, nameOf, keyOf, columns, dialog } = props;
  const { t } = useTranslation('console');
  const heading = useId();
  const [opened, setOpened] = useState<{ readonly row: Row | null } | null>(null);
  const edit: Column<Row> = {
    key: 'edit',
    label: t('settings.desk.edit'),
    bare: true,
    cell: (row) => (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${nameOf(row)}: ${t('settings.desk.edit')}`}
        onClick={() => setOpened({ row })}
      >
        {t('settings.desk.edit')}
      </Button>
    ),
  };
  const name: Column<Row> = { key: 'name', label: t('settings.desk.name'), heads: true, cell: nameOf };
  const standing: Column<Row> = {
    key: 'active',
    label: t('people.standing'),
    cell: ({ active }) => (
      <Badge variant="light" color={active ? 'teal' : 'gray'}>
        {t(active ? 'settings.desk.inUse' : 'settings.desk.notInUse')}
      </Badge>
    ),
  };
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby={heading}>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id={heading}>
          {t(`settings.desk.${kind}`)}
        </Title>
        <Button variant="default" onClick={() => setOpened({ row: null })}>
          {t(`settings.desk.add.${kind}`)}
        </Button>
      </Group>
      {rows.length === 0 ? (
        <Text size="sm">{t(`settings.desk.none.${kind}`)}</Text>
      ) : (
        <DataTable
          label={t(`settings.desk.${kind}`)}
          columns={[name, ...columns, standing, edit]}
          rows={rows}
          keyOf={keyOf}
        />
      )}
      {opened && dialog(opened.row, () => setOpened(null))}
    </Paper>
  );
}
