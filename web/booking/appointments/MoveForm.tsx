import { Alert, Button, Group, Paper, Stack, Text, Textarea, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { problemOf } from '../../app/errors/problem';
import { useSay } from '../../app/errors/useSay';
import { Fault } from '../../app/errors/Fault';
import { Icon } from '../../app/layout/Icon';
import classes from '../booking.module.css';
import { useSlot } from '../form/useSlot';
import { lengthOf } from '../logic/draft';
import { timeParams } from '../logic/links';
import { outcomeOf } from '../logic/outcome';
import { useZone } from '../logic/zones';
import { Slots } from '../picker/Slots';
import { When } from '../When';
import { RESCHEDULE } from './queries';
import { useCommand } from '../../app/graphql/useCommand';

const LIMIT = 500;

interface Props {
  readonly id: string;
  readonly provider: string;
  readonly providerZone: string;
  readonly start: string;
  readonly end: string;
}

/** The new time, and why; if somebody else is sooner, the old time stays. */
export function MoveForm({ id, provider, providerZone, start, end }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const say = useSay();
  const navigate = useNavigate();
  const [zone] = useZone();
  const [reason, setReason] = useState('');
  const { send, busy, error } = useCommand(RESCHEDULE);
  const { alternatives, refetch } = useSlot({ site: null, providerId: provider, providerZone, start });
  const page = `/booking/appointments/${id}`;
  const length = lengthOf(reason.trim());
  const lost = error !== null && outcomeOf(problemOf(error).code) === 'slot-lost';

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (length > LIMIT) return;
    if (await send({ id, start, end, reason: length === 0 ? null : reason.trim() })) {
      void navigate(page, { replace: true, state: { moved: true } });
    } else refetch();
  }

  return (
    <Paper withBorder p="md" radius="md" className={classes['narrow']}>
      <Title order={2} size="h4" mb="xs">
        {t('move.to')}
      </Title>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Stack gap={6}>
            <When start={start} end={end} zone={zone} providerZone={providerZone} />
          </Stack>
          <Textarea
            label={t('move.reason')}
            description={t('cancel.hint', { length, limit: LIMIT })}
            error={length > LIMIT ? t('cancel.tooLong', { limit: LIMIT }) : null}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            rows={3}
          />
          {lost && (
            <Alert color="orange" role="alert" icon={<Icon name="warning" />} title={t('lost.title')}>
              <Text size="sm">
                {say(error)} {t('move.kept')}
              </Text>
              <Slots
                slots={alternatives}
                label={t('lost.nearest')}
                zone={zone}
                providerZone={providerZone}
                hrefOf={(slot) => `${page}/reschedule?${timeParams(slot)}`}
                dated
              />
            </Alert>
          )}
          {error !== null && !lost && <Fault error={error} />}
          <Group>
            <Button type="submit" loading={busy} disabled={lost}>
              {t('move.submit')}
            </Button>
            <Button component={Link} to={`${page}/reschedule`} variant="default">
              {t('form.otherTime')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
