import { ActionIcon, Button, Popover, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { session } from '../session/session';
import { useViewer } from '../session/viewer';
import { zoneLabel } from '../time/format';
import { serverClock } from '../time/server';
import { Icon } from './Icon';

/** Who is signed in, where and in which zone; and the way out. */
export function AccountMenu(): ReactNode {
  const { t } = useTranslation('app');
  const { name, email, site, roles, zone } = useViewer();
  return (
    <Popover position="bottom-end" width={280} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={t('account.label')}>
          <Icon name="user" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('account.label')}>
        <Text size="sm" fw={600}>
          {name ?? email}
        </Text>
        <Text size="sm">{site?.name ?? t('account.noSite')}</Text>
        <Text size="sm" c="dimmed">
          {roles.map((role) => t(`role.${role}`)).join(', ')}
        </Text>
        <Text size="sm" c="dimmed">
          {t('account.zone', { zone: zoneLabel(zone, serverClock.now()) })}
        </Text>
        <Button variant="default" mt="sm" fullWidth onClick={() => session.signOut()}>
          {t('account.signOut')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
