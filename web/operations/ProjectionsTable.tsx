import { Badge, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { readFragment } from '../app/graphql/graphql';
import type { ResultOf } from '../app/graphql/graphql';
import { useLanguage } from '../app/i18n/useLanguage';
import { useViewer } from '../app/session/viewer';
import { formatDuration, formatInstant, formatNumber } from '../app/time/format';
import { PROJECTION } from './projections';
import type { ProjectionRef } from './projections';

type State = ResultOf<typeof PROJECTION>['state'];

const COLORS: Readonly<Record<State, string>> = {
  LIVE: 'teal',
  CATCHING_UP: 'yellow',
  REBUILDING: 'blue',
  PAUSED: 'gray',
  STOPPED: 'red',
};

export function ProjectionsTable({ projections }: { readonly projections: readonly ProjectionRef[] }): ReactNode {
  const { t } = useTranslation('operations');
  const language = useLanguage();
  const { zone } = useViewer();
  return (
    <Table.ScrollContainer
      minWidth={640}
      // What can be scrolled has to be reached with a keyboard.
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': t('projections.title') } }}
    >
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('projections.name')}</Table.Th>
            <Table.Th>{t('projections.state')}</Table.Th>
            <Table.Th ta="right">{t('projections.eventsBehind')}</Table.Th>
            <Table.Th ta="right">{t('projections.timeBehind')}</Table.Th>
            <Table.Th ta="right">{t('projections.parked')}</Table.Th>
            <Table.Th>{t('projections.updatedAt')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {projections.map((ref) => {
            const one = readFragment(PROJECTION, ref);
            return (
              <Table.Tr key={one.name}>
                <Table.Th scope="row" fw={500}>
                  {one.name}
                  {one.lastError !== null && (
                    <Text size="sm" c="red">
                      {one.lastError}
                    </Text>
                  )}
                </Table.Th>
                <Table.Td>
                  <Badge color={COLORS[one.state]} variant="light">
                    {t(`state.${one.state}`)}
                  </Badge>
                </Table.Td>
                <Table.Td ta="right">{formatNumber(one.eventsBehind, language)}</Table.Td>
                <Table.Td ta="right">{formatDuration(one.secondsBehind, language)}</Table.Td>
                <Table.Td ta="right">{formatNumber(one.parked, language)}</Table.Td>
                <Table.Td>
                  {one.updatedAt === null
                    ? t('projections.never')
                    : formatInstant(one.updatedAt, zone, language, 'precise')}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
