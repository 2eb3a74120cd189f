// The most frequent small words of a few languages, written down by hand: enough to guess the language of a
// sentence and to cut texts into phrases. No dictionary, and no more languages than stand here.

const lists = {
  en: 'the of and a an to in is are was were be been it its that this these those for on with as at by from or not but have has had you i we they he she my your our what which who how can will would do does if there when where why please me so am',
  de: 'der die das und ist ein eine einen einem nicht ich du er sie es wir ihr mit auf für von zu im den dem des auch sich wie wann wo warum was wer kann mein meine dein bei aus nach noch nur oder aber wenn dass hat haben sind war bitte mir mich zum zur',
  fr: 'le la les un une des et est de du que qui ne pas je tu il elle nous vous ils dans pour sur avec ce cette ces au aux mon ma mes votre vos sont été être avoir ai plus ou où mais comme quand comment pourquoi puis peut par se sa son',
  es: 'el la los las un una unos y es de del que no yo tú él ella nosotros en por para con su sus mi mis se lo al como más pero este esta esto está son fue ha he tengo puedo cuándo cómo dónde qué si ya muy o también',
  it: 'il lo la gli le un una uno e è di del della che non io tu lui lei noi in per con su suo sua mio mia si al alla come più ma questo questa sono era ho ha posso quando dove perché anche se dei nel nella da ci',
  pt: 'o a os as um uma e é de do da dos das que não eu você ele ela nós em no na por para com seu sua meu minha se ao como mais mas este esta isso está são foi tem tenho posso quando onde também muito ou já',
  nl: 'de het een en is van dat niet ik je hij zij we wij ze met op voor in te zijn was ook als maar om aan bij uit naar nog wel kan mijn jouw hoe wat wie waar waarom heb heeft er dit deze of geen',
  sv: 'och att det är en ett som på för av med inte jag du han hon vi ni de den till har var kan min mitt din om men från eller när hur vad varför så också här',
  da: 'og at det er en et som på for af med ikke jeg du han hun vi de den til har var kan min mit din om men fra eller når hvordan hvad hvorfor så også her',
  pl: 'i w na nie to jest się z do że jak ale o po za od dla czy co ja ty on ona my mój moja są był była przez tylko może gdzie kiedy dlaczego już jeszcze być mam',
  cs: 'a v na ne to je se z do že jak ale o po za od pro co já ty on ona my můj moje jsou byl byla jen může kde kdy proč už ještě být mám jsem',
  tr: 've bir bu da de için ile ne çok ben sen o biz siz mi mı değil var yok gibi daha ama nasıl neden nerede benim kadar olarak olan sonra',
  fi: 'ja on ei se että en minä sinä hän me te he oli olen ovat kun niin mutta tai kuin miten missä miksi minun sinun vain myös jos nyt voi',
  ru: 'и в не на я что он она мы вы они с как это по но к у из за от для так же мой моя был была есть нет бы если когда где почему уже ещё или только',
  uk: 'і в не на я що він вона ми ви вони з як це по але до у із за від для так мій моя був була є ні якщо коли де чому вже ще або тільки та',
} as const;

/** Codes after ISO 639-1. */
export type StopWordLanguage = keyof typeof lists;

export const stopWords: ReadonlyMap<StopWordLanguage, ReadonlySet<string>> = new Map(
  Object.entries(lists).map(([language, words]) => [
    language as StopWordLanguage,
    new Set(words.split(' ')),
  ]),
);
