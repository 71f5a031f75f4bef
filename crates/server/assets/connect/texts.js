// What the page says, in the language of the link; what a language does not say is said in English.

import { texts as en } from './texts-en.js';
import { texts as es } from './texts-es.js';
import { texts as fr } from './texts-fr.js';

const LANGUAGES = { en, es, fr };

const primary = (tag) => tag.toLowerCase().split(/[-_]/)[0];

/** What `own` says, and where it says nothing what `english` does. */
function filled(own, english) {
  if (own === undefined) return english;
  if (english === null || typeof english !== 'object' || Array.isArray(english)) return own;
  return Object.fromEntries(Object.keys(english).map((key) => [key, filled(own[key], english[key])]));
}

/** The link says which language is read; where the person comes back from a bank, the page itself does. */
const asked = document.body.dataset.language ?? new URLSearchParams(location.search).get('language') ?? '';

/** The language of everything here. */
export const language = Object.hasOwn(LANGUAGES, primary(asked)) ? primary(asked) : 'en';

/** As whom numbers, sums and days are written: as the link says, or as the browser does where it speaks the language. */
export const locale = (() => {
  const region = asked.replaceAll('_', '-');
  const wanted = [region.includes('-') ? region : '', ...navigator.languages, language].find((tag) => primary(tag) === language);
  try {
    return Intl.getCanonicalLocales(wanted)[0];
  } catch {
    return language;
  }
})();

export const texts = filled(LANGUAGES[language], en);

document.documentElement.lang = language;
