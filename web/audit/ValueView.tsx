import { Badge, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../app/i18n/useLanguage';
import { Identifier } from '../app/layout/Identifier';
import { formatDate, formatMoney, formatNumber } from '../app/time/format';
import classes from './Audit.module.css';
import { useNames } from './useNames';
import { shownAs, unwrapped } from './values';

/** A value in words: instants as the site's clock showed them, what is withheld as such, groups by their names. */
export function ValueView({ value }: { readonly value: unknown }): ReactNode {
  const { t } = useTranslation('audit');
  const language = useLanguage();
  const names = useNames();
  const shown = shownAs(value);
  switch (shown.kind) {
    case 'none':
      return <span>—</span>;
    case 'withheld':
      return (
        <Badge color="gray" variant="light">
          {t('value.withheld')}
        </Badge>
      );
    case 'erased':
      return (
        <Badge color="red" variant="light">
          {t('value.erased')}
        </Badge>
      );
    case 'personal':
      return (
        <mark className={classes['personal']}>
          <ValueView value={shown.value} />
        </mark>
      );
    case 'text':
      return <span>{shown.text}</span>;
    case 'name':
      return <span>{names.value(shown.text)}</span>;
    case 'id':
      return <Identifier id={shown.text} />;
    case 'instant':
      return <span>{names.at(shown.text)}</span>;
    case 'date':
      return <span>{formatDate(shown.text, language)}</span>;
    case 'number':
      return <span>{formatNumber(shown.number, language)}</span>;
    case 'flag':
      return <span>{t(shown.flag ? 'value.yes' : 'value.no')}</span>;
    case 'money':
      return <span>{formatMoney(shown.minor, shown.currency, language)}</span>;
    case 'list':
      return shown.items.length === 0 ? (
        <span>{t('value.emptyList')}</span>
      ) : (
        <ul className={classes['list']}>
          {shown.items.map((item, index) => (
            <li key={index}>
              <ValueView value={item} />
            </li>
          ))}
        </ul>
      );
    case 'group':
      return <Group entries={shown.entries} />;
  }
}

function Group({ entries }: { readonly entries: readonly (readonly [string, unknown])[] }): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  if (entries.length === 0) return <span>{t('value.none')}</span>;
  return (
    <dl className={classes['values']}>
      {inOrder(entries).map(([name, inner]) => (
        <Entry
          key={name}
          name={name}
          label={/^[A-Z]/.test(name) ? names.value(name) : names.field(name)}
          value={inner}
        />
      ))}
    </dl>
  );
}

const LATER = new Set(['end', 'ends_at', 'to', 'until', 'block_until']);

/** The server sorts names by letters; what ends is told after what it began with. */
function inOrder(entries: readonly (readonly [string, unknown])[]): readonly (readonly [string, unknown])[] {
  return [...entries].sort(([one], [other]) => Number(LATER.has(one)) - Number(LATER.has(other)));
}

interface EntryProps {
  readonly name: string;
  readonly label: string;
  readonly value: unknown;
}

/** What has parts of its own is under its name. */
function Entry({ label, value }: EntryProps): ReactNode {
  const { kind } = shownAs(value);
  const wide =
    (kind === 'group' && Object.keys(value as object).length > 0) ||
    (kind === 'list' && (value as unknown[]).some((item) => shownAs(item).kind === 'group'));
  return (
    <>
      <dt className={wide ? classes['heads'] : ''}>{label}</dt>
      <dd className={wide ? classes['group'] : ''}>
        <ValueView value={value} />
      </dd>
    </>
  );
}

/** A whole event, state or row. Which kind of its own it is stands above. */
export function WholeView({ value }: { readonly value: unknown }): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  const { variant, content } = unwrapped(value);
  const shown = shownAs(content);
  const empty = shown.kind === 'none' || (shown.kind === 'group' && shown.entries.length === 0);
  return (
    <>
      {variant !== null && (
        <Text fw={600} size="sm" mb="xs">
          {t('record.variant', { name: names.value(variant) })}
        </Text>
      )}
      {empty ? (
        <Text size="sm" c="dimmed">
          {t('record.empty')}
        </Text>
      ) : (
        <ValueView value={content} />
      )}
    </>
  );
}
