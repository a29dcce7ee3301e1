import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/i18n/useLanguage';
import { useViewer } from '../../app/session/viewer';
import { formatInstant } from '../../app/time/format';
import { useNow } from '../../app/time/useNow';
import { currentOf } from './availability';
import type { AvailabilityStatus, Member } from './queries';

const COLORS: Readonly<Record<AvailabilityStatus, string>> = {
  AVAILABLE: 'teal',
  BUSY: 'orange',
  ON_BREAK: 'yellow',
  AWAY: 'gray',
  DO_NOT_DISTURB: 'red',
};

/** Everybody of the team, and whether calls reach them. */
export function Team({ members }: { readonly members: readonly Member[] }): ReactNode {
  const { t } = useTranslation('console');
  return (
    <section aria-labelledby="calls-team">
      <Title order={2} size="h5" mb="sm" id="calls-team">
        {t('calls.team')}
      </Title>
      <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
        {members.map((member) => (
          <OneMember key={member.accountId} member={member} />
        ))}
      </Stack>
    </section>
  );
}

function OneMember({ member }: { readonly member: Member }): ReactNode {
  const { t } = useTranslation('console');
  const { t: role } = useTranslation('app');
  const language = useLanguage();
  const { zone } = useViewer();
  const { status, until } = currentOf(member.availability, useNow());
  return (
    <Group component="li" justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
      <div>
        <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
          {member.name ?? t('calls.erased')}
        </Text>
        <Text size="xs" c="dimmed">
          {member.roles.map((one) => role(`role.${one}`)).join(', ')}
        </Text>
      </div>
      {member.callId !== null ? (
        <Badge color="blue" variant="light">
          {t('calls.talking')}
        </Badge>
      ) : (
        <Badge color={COLORS[status]} variant="light">
          {until === null
            ? t(`calls.availability.${status}`)
            : t('calls.until', {
                status: t(`calls.availability.${status}`),
                at: formatInstant(until, zone, language, 'time'),
              })}
        </Badge>
      )}
    </Group>
  );
}
