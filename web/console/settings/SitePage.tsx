import { Checkbox, NativeSelect, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../app/errors/useSay';
import { useCommand } from '../../app/graphql/useCommand';
import { FormCard } from '../forms/FormCard';
import { placed } from '../forms/refusals';
import { useDraft } from '../forms/useDraft';
import { ZoneField } from '../forms/ZoneField';
import { Asked } from './Asked';
import { CHANGE_SITE_LOCALE, CHANGE_SITE_ZONE, RENAME_SITE, SET_REGISTRATION, SITE } from './queries';
import type { Site } from './queries';
import { SettingsHead } from './SettingsHead';

/** What the site is called, where it is in time, and who may come in. */
export function SitePage(): ReactNode {
  return (
    <>
      <SettingsHead theme="site" />
      <Asked query={SITE} variables={{}}>
        {({ mySite }, refetch) => mySite && <SiteForm site={mySite} onChanged={refetch} />}
      </Asked>
    </>
  );
}

function SiteForm({ site, onChanged }: { readonly site: Site; readonly onChanged: () => void }): ReactNode {
  const { t } = useTranslation('console');
  const say = useSay();
  const { name, zone, locale, registrationOpen } = site;
  const draft = useDraft({ name, zone, locale, registrationOpen });
  const [checked, setChecked] = useState(false);
  const rename = useCommand(RENAME_SITE);
  const move = useCommand(CHANGE_SITE_ZONE);
  const speak = useCommand(CHANGE_SITE_LOCALE);
  const register = useCommand(SET_REGISTRATION);
  const { value } = draft;
  const change = (part: Partial<typeof value>): void => draft.change({ ...value, ...part });
  const error = rename.error ?? move.error ?? speak.error ?? register.error;
  const refusal = placed(error, {
    UNKNOWN_ZONE: 'zone',
    TEXT_EMPTY: 'name',
    TEXT_TOO_LONG: 'name',
    TEXT_NOT_ONE_LINE: 'name',
  });
  const missing = checked && value.name.trim() === '' ? t('people.missing') : null;

  /** Only what is changed is sent; what was accepted before a refusal stays. */
  async function save(): Promise<boolean> {
    setChecked(true);
    if (value.name.trim() === '') return false;
    const done =
      (value.name.trim() === name || (await rename.send({ name: value.name.trim() })) !== null) &&
      (value.zone === zone || (await move.send({ zone: value.zone })) !== null) &&
      (value.locale === locale || (await speak.send({ locale: value.locale })) !== null) &&
      (value.registrationOpen === registrationOpen || (await register.send({ open: value.registrationOpen })) !== null);
    if (done) draft.settle();
    onChanged();
    return done;
  }

  return (
    <FormCard
      title={t('settings.themes.site')}
      changed={draft.dirty}
      busy={rename.busy || move.busy || speak.busy || register.busy}
      error={refusal.rest}
      onSubmit={save}
      onReset={draft.reset}
    >
      <TextInput
        label={t('settings.site.name')}
        value={value.name}
        error={refusal.field === 'name' ? say(error) : missing}
        onChange={(event) => change({ name: event.currentTarget.value })}
        autoComplete="off"
        required
      />
      <ZoneField
        label={t('settings.site.zone')}
        description={t('settings.site.zoneHint')}
        value={value.zone}
        error={refusal.field === 'zone' ? say(error) : null}
        onChange={(chosen) => change({ zone: chosen })}
      />
      <NativeSelect
        label={t('settings.site.locale')}
        value={value.locale}
        onChange={(event) => change({ locale: event.currentTarget.value === 'EN' ? 'EN' : 'TR' })}
        data={[
          { value: 'TR', label: 'Türkçe' },
          { value: 'EN', label: 'English' },
        ]}
      />
      <Checkbox
        label={t('settings.site.registration')}
        description={t('settings.site.registrationHint')}
        checked={value.registrationOpen}
        onChange={(event) => change({ registrationOpen: event.currentTarget.checked })}
      />
      <Text size="sm" c="dimmed">
        {t('settings.site.fixed', { slug: site.slug, currency: site.currency })}
      </Text>
    </FormCard>
  );
}
