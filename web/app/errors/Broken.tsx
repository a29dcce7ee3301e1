import { Button, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../layout/usePageTitle';

/** Instead of a page that broke: a newer version of the app is there, or something of ours is wrong. */
export function Broken({ outdated }: { readonly outdated: boolean }): ReactNode {
  const { t } = useTranslation('app');
  const kind = outdated ? 'outdated' : 'broken';
  usePageTitle(t(`${kind}.title`));
  return (
    <>
      <div role="alert">
        <Title order={1} size="h2">
          {t(`${kind}.title`)}
        </Title>
        <Text my="md">{t(`${kind}.lead`)}</Text>
      </div>
      <Group>
        <Button onClick={() => location.reload()}>{t('reload')}</Button>
        <Button component="a" href="/app" variant="default">
          {t('home')}
        </Button>
      </Group>
    </>
  );
}
