import { Button, Group, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../layout/Loading';
import { usePageTitle } from '../layout/usePageTitle';
import { Attempts } from '../offline/attempts';
import { isThere } from '../offline/isThere';
import { isMissingFile, reloadOnce, useMissing } from './outdated';

/** Instead of a page that broke, or of which a file did not come. */
export function Broken({ error }: { readonly error: unknown }): ReactNode {
  return isMissingFile(error) ? <Incomplete /> : <Instead kind="broken" />;
}

/** There is nothing on it yet that could be lost: as soon as the whole page can come, it is loaded anew. */
function Incomplete(): ReactNode {
  const missing = useMissing();
  useEffect(() => {
    if (missing === 'outdated') reloadOnce();
    if (missing !== 'unreachable') return;
    const attempts = new Attempts(isThere, () => location.reload());
    return attempts.follow();
  }, [missing]);
  if (missing === 'asking') return <Loading />;
  return <Instead kind={missing === 'outdated' ? 'outdated' : missing === 'unreachable' ? 'offline' : 'broken'} />;
}

function Instead({ kind }: { readonly kind: 'broken' | 'outdated' | 'offline' }): ReactNode {
  const { t } = useTranslation('app');
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
