import { Button, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { NotFound } from '../app/errors/NotFound';
import { Loading } from '../app/layout/Loading';
import { usePageTitle } from '../app/layout/usePageTitle';
import classes from './booking.module.css';
import { keepSite } from '../app/session/lastSite';
import { useZone } from './logic/zones';
import { ProviderCard } from './ProviderCard';
import { SITE } from './queries';

/** Who of a site gives appointments. */
export function SitePage(): ReactNode {
  const { t } = useTranslation('booking');
  const slug = useParams()['site'] ?? '';
  const [{ data, error }, ask] = useQuery({ query: SITE, variables: { slug, after: null } });
  const [further, setFurther] = useState<readonly string[]>([]);
  const site = data?.site;
  usePageTitle(site?.name ?? t('providers.title'));
  useEffect(() => {
    if (site) keepSite(site.slug);
  }, [site]);
  if (error && !data) return <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading />;
  if (!site) return <NotFound />;
  const addPage = (after: string): void => setFurther((before) => [...before, after]);
  return (
    <div className={classes['page']}>
      <Title order={1} size="h2" className={classes['text']}>
        {site.name}
      </Title>
      <Text c="dimmed" mb="lg">
        {t(site.providers.nodes.length > 0 ? 'providers.lead' : 'providers.none')}
      </Text>
      <ul className={classes['cards']}>
        {[null, ...further].map((after, place) => (
          <ProviderCards
            key={after ?? ''}
            slug={slug}
            after={after}
            onMore={place === further.length ? addPage : null}
          />
        ))}
      </ul>
    </div>
  );
}

interface CardsProps {
  readonly slug: string;
  readonly after: string | null;
  /** What the last page ends with. */
  readonly onMore: ((after: string) => void) | null;
}

function ProviderCards({ slug, after, onMore }: CardsProps): ReactNode {
  const { t } = useTranslation('booking');
  const [zone] = useZone();
  const [{ data, error }, ask] = useQuery({ query: SITE, variables: { slug, after }, requestPolicy: 'cache-first' });
  if (error) return <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  const providers = data?.site?.providers;
  const end = providers?.pageInfo.hasNextPage ? providers.pageInfo.endCursor : null;
  return (
    <>
      {providers?.nodes.map((provider) => (
        <li key={provider.id}>
          <ProviderCard slug={slug} provider={provider} zone={zone} />
        </li>
      ))}
      {end && onMore && (
        <li>
          <Button variant="default" onClick={() => onMore(end)}>
            {t('more')}
          </Button>
        </li>
      )}
    </>
  );
}
