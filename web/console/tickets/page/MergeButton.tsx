import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Fault } from '../../../app/errors/Fault';
import { Dialog } from '../../../app/layout/Dialog';
import { Loading } from '../../../app/layout/Loading';
import { TicketFault } from '../TicketFault';
import { useTicketName } from '../useTicketName';
import { MERGE } from './commands';
import { SIBLINGS } from './queries';
import type { Ticket } from './ticket';
import { useTicketCommand } from './useTicketCommand';

/** Closes a ticket for good: it goes on in another of the same customer. */
export function MergeButton({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { t } = useTranslation('console');
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" size="sm" onClick={() => setOpened(true)}>
        {t('tickets.page.merge.label')}
      </Button>
      {opened && <MergeDialog ticket={ticket} onClose={() => setOpened(false)} />}
    </>
  );
}

function MergeDialog({ ticket, onClose }: { readonly ticket: Ticket; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation('console');
  const name = useTicketName();
  const variables = { requester: ticket.requester.id };
  const [{ data, error: unknown }] = useQuery({ query: SIBLINGS, variables, requestPolicy: 'network-only' });
  const { send, busy, error } = useTicketCommand(MERGE, ticket);
  const [into, setInto] = useState<string | null>(null);
  const others = data?.tickets.nodes.filter(({ id }) => id !== ticket.id) ?? null;
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (into !== null && (await send({ intoId: into }))) onClose();
  }
  return (
    <Dialog opened title={t('tickets.page.merge.title')} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm">{t('tickets.page.merge.lead', { number: ticket.number })}</Text>
          {unknown && <Fault error={unknown} />}
          {others === null && !unknown && <Loading />}
          {others?.length === 0 && <Text size="sm">{t('tickets.page.merge.none')}</Text>}
          {others && others.length > 0 && (
            <Radio.Group label={t('tickets.page.merge.into')} value={into} onChange={setInto}>
              <Stack gap={6} mt={6}>
                {others.map((other) => (
                  <Radio
                    key={other.id}
                    value={other.id}
                    styles={{ labelWrapper: { minWidth: 0 }, label: { overflowWrap: 'anywhere' } }}
                    label={`${name(other)} · ${t(`tickets.status.${other.status}`)}`}
                  />
                ))}
              </Stack>
            </Radio.Group>
          )}
          {error !== null && <TicketFault error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('tickets.cancel')}
            </Button>
            <Button type="submit" color="red" loading={busy} disabled={into === null}>
              {t('tickets.page.merge.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
