import { analytics } from '../analytics/words/tr';
import { calendar } from '../calendar/words/tr';
import { calls } from '../calls/words/tr';
import { people } from '../people/words/tr';
import { settings } from '../settings/words/tr';
import { tickets } from '../tickets/words/tr';

export const words = {
  tabs: {
    label: 'Konsol sayfaları',
    tickets: 'Talepler',
    calls: 'Çağrılar',
    calendar: 'Takvim',
    people: 'Kişiler',
    analytics: 'Rakamlar',
    settings: 'Ayarlar',
  },
  forms: {
    save: 'Kaydet',
    reset: 'Değişiklikleri geri al',
    saved: 'Kaydedildi.',
    leaveTitle: 'Kaydedilmemiş değişiklikler var',
    leaveLead: 'Bu sayfadan ayrılırsanız yaptığınız değişiklikler kaydedilmez.',
    leave: 'Kaydetmeden ayrıl',
    stay: 'Sayfada kal',
    between: '{{least}} ile {{most}} arasında bir tam sayı girin.',
    remove: 'Kaldır',
    reminder: '{{n}}. hatırlatma',
    removeReminder: '{{n}}. hatırlatmayı kaldır',
    addReminder: 'Hatırlatma ekle',
    noReminders: 'Hatırlatma gönderilmez.',
    reminderTwice: 'Aynı hatırlatma iki kez var.',
    channel: 'Nasıl',
    channels: { EMAIL: 'E-posta', SMS: 'SMS' },
    minutesBefore: 'Kaç dakika önce',
  },
  tickets,
  calls,
  calendar,
  people,
  analytics,
  settings,
} as const;
