import { Alert, Button, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMissing, useMissingWords } from '../errors/outdated';
import { Icon } from './Icon';

/** Over a page that words are missing of, as there is a newer version: when to reload, whoever types decides. */
export function UpdateBanner(): ReactNode {
  const { t } = useTranslation('app');
  const missing = useMissing();
  const outdated = useMissingWords() && missing === 'outdated';
  return (
    <div role="status">
      {outdated && (
        <Alert color="yellow" icon={<Icon name="warning" />} title={t('outdated.title')} radius={0} mb="md">
          <Text size="sm" mb="xs">
            {t('outdated.banner')}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => location.reload()}>
            {t('reload')}
          </Button>
        </Alert>
      )}
    </div>
  );
}
