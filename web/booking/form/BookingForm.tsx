import { Button, Paper, Stack, Text, Title } from '@mantine/core';
import { useRef, useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../app/errors/Fault';
import { useVisitor } from '../../app/session/viewer';
import classes from '../booking.module.css';
import { isFor, lengthOf, NOTES_LIMIT } from '../logic/draft';
import { formHref } from '../logic/links';
import { minutesOf } from '../logic/slots';
import { useZone } from '../logic/zones';
import { Fact } from '../Fact';
import { Price } from '../Price';
import type { Provider } from '../queries';
import { When } from '../When';
import { AccountStep } from './AccountStep';
import { Consent } from './Consent';
import { Held } from './Held';
import { LostSlot } from './LostSlot';
import { Notes } from './Notes';
import { NotAClient } from './NotAClient';
import { Unanswered } from './Unanswered';
import { useBooking } from './useBooking';
import { useDraft } from './useDraft';
import { useHold } from './useHold';
import { useSlot } from './useSlot';

interface Props {
  readonly site: { readonly slug: string; readonly name: string; readonly registrationOpen: boolean };
  readonly provider: Provider;
  /** The provider's. */
  readonly zone: string;
  readonly start: string;
  readonly end: string;
}

/** Notes and consent for a time; it is booked once, whatever happens on the way. */
export function BookingForm({ site, provider, zone: providerZone, start, end }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const viewer = useVisitor();
  const [zone] = useZone();
  const [draft, change] = useDraft(viewer?.accountId ?? null);
  const [checked, setChecked] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const slot = { providerId: provider.id, start, end };
  const { free, alternatives, refetch } = useSlot({ site: site.slug, providerZone, ...slot });
  const { state, book } = useBooking(slot, draft, change, refetch);
  const sent = draft.unanswered;
  const here = sent !== null && isFor(sent, slot);
  const unanswered = here && state.name !== 'sending';
  // One's own booking takes the time as well.
  const lost = state.name === 'lost' || (free === false && !unanswered && state.name === 'ready');
  const tooLong = lengthOf(draft.notes) > NOTES_LIMIT;
  const client = viewer !== null && viewer.site?.slug === site.slug && viewer.roles.includes('CLIENT');
  const { until, renew } = useHold(slot, client);

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    setChecked(true);
    if (tooLong || !draft.consent) {
      form.current?.querySelector<HTMLElement>(tooLong ? 'textarea' : 'input[type=checkbox]')?.focus();
      return;
    }
    await book();
  }

  return (
    <Stack>
      <Paper withBorder p="md" radius="md" component="section" aria-labelledby="summary">
        <Title order={2} size="h4" id="summary" mb="xs">
          {t('form.summary')}
        </Title>
        <Stack gap={8}>
          <Fact icon="user">
            <Text component="span" fw={600}>
              {provider.name ?? t('nameless')}
            </Text>
            <Text size="sm" c="dimmed">
              {site.name}
            </Text>
          </Fact>
          <When start={start} end={end} zone={zone} providerZone={providerZone} />
          <Text size="sm">
            {t('minutes', { minutes: minutesOf({ start, end }) })}
            {provider.pricing && ' · '}
            <Price pricing={provider.pricing} />
          </Text>
        </Stack>
      </Paper>
      {until !== null && !lost && !here && <Held until={until} onRenew={renew} />}
      {lost && (
        <LostSlot
          error={state.name === 'lost' ? state.error : null}
          slug={site.slug}
          provider={provider.id}
          alternatives={alternatives}
          zone={zone}
          providerZone={providerZone}
        />
      )}
      <form ref={form} onSubmit={submit} noValidate id="booking">
        <Stack>
          <Notes value={draft.notes} locked={here} onChange={(notes) => change({ notes })} />
          <Consent
            site={site.name}
            given={draft.consent}
            missing={checked && !draft.consent}
            locked={here}
            onChange={(consent) => change({ consent })}
          />
          {unanswered && <Unanswered />}
          {sent && !here && <Unanswered form={formHref(site.slug, sent.providerId, sent)} />}
          {state.name === 'refused' && !unanswered && <Fault error={state.error} />}
          {client && (
            <Button type="submit" size="md" loading={state.name === 'sending'} disabled={lost}>
              {t(unanswered ? 'form.again' : 'form.submit')}
            </Button>
          )}
        </Stack>
      </form>
      {viewer === null && <AccountStep site={site} />}
      {viewer !== null && !client && <NotAClient site={site.name} />}
      {client && (
        <Text size="sm" c="dimmed" className={classes['text']}>
          {t('form.as', { name: viewer.name ?? viewer.email ?? '' })}
        </Text>
      )}
    </Stack>
  );
}
