import { Alert, Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSay } from '../../app/errors/useSay';
import { Icon } from '../../app/layout/Icon';
import { formHref } from '../logic/links';
import type { Slot } from '../logic/slots';
import { Slots } from '../picker/Slots';

interface Props {
  /** What the server said; null where the time was taken while the form was open. */
  readonly error: unknown;
  readonly slug: string;
  readonly provider: string;
  readonly alternatives: readonly Slot[];
  readonly zone: string;
  readonly providerZone: string;
}

/** The time is gone: the nearest others, with all that was typed. */
export function LostSlot({ error, slug, provider, alternatives, zone, providerZone }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const say = useSay();
  return (
    <Alert color="orange" role="alert" icon={<Icon name="warning" />} title={t('lost.title')}>
      <Text size="sm" mb="xs">
        {error === null ? t('lost.meanwhile') : say(error)} {t('lost.kept')}
      </Text>
      {alternatives.length > 0 && (
        <>
          <Text size="sm" fw={600}>
            {t('lost.nearest')}
          </Text>
          <Slots
            slots={alternatives}
            label={t('lost.nearest')}
            zone={zone}
            providerZone={providerZone}
            hrefOf={(slot) => formHref(slug, provider, slot)}
            dated
          />
        </>
      )}
      <Anchor component={Link} to={`/booking/${slug}/${provider}`} size="sm" underline="always" c="inherit">
        {t('lost.all')}
      </Anchor>
    </Alert>
  );
}
