// Everything the page says in French, but for alerts: those come from the error catalogue, whose words for things these
// are too (catalogue/texts/fr/labels.ftl). No person has read it yet; when one has, `unread` goes.

const days = (count) => (count % 365 === 0 ? (count === 365 ? '1 an' : `${count / 365} ans`) : `${count} jours`);

export const texts = {
  unread: "Personne n'a encore lu ces textes en français.",

  title: 'Connect',
  footnote: 'Connect fait partie de Holdfast, un logiciel ouvert exploité par qui vous a envoyé ici.',
  exit: 'Quitter',
  loading: 'Un instant…',

  landing: {
    title: (partner) => `Liez vos comptes à ${partner}`,
    points: [
      ['Vous choisissez la banque et les comptes', "Rien n'est partagé sans votre accord."],
      ['Vous vous authentifiez auprès de votre banque', 'Votre mot de passe reste entre vous et votre banque : nous ne le voyons jamais.'],
      ['Vous pouvez y mettre fin à tout moment', 'Auprès de votre banque, ou en le demandant à qui vous a envoyé ici.'],
    ],
    go: 'Choisir votre banque',
  },

  search: {
    title: 'Trouvez votre banque',
    label: 'Nom de votre banque',
    hint: 'Les premières lettres suffisent.',
    all: 'Banques',
    found: (shown, found) =>
      found === 1 ? '1 banque trouvée' : found > shown ? `${found} banques trouvées, les ${shown} meilleures sont affichées` : `${found} banques trouvées`,
    none: (text) => `Aucune banque trouvée pour « ${text} ». Vérifiez l'orthographe, ou essayez une partie plus courte du nom.`,
    away: 'injoignable pour le moment',
  },

  share: {
    title: (institution) => `Authentifiez-vous auprès de ${institution}`,
    again: (institution) => `Reconnectez ${institution}`,
    lead: (partner, institution) => `Vous irez chez ${institution} dans une nouvelle fenêtre, vous vous y authentifierez et vous choisirez ce que ${partner} peut lire.`,
    leadAgain: (institution) =>
      `Votre connexion à ${institution} demande une nouvelle authentification. Vous la ferez chez ${institution}, dans une nouvelle fenêtre. Tout ce qui précède reste.`,
    what: (partner) => `Ce que ${partner} pourra lire`,
    points: (history) => [
      ['Comptes et soldes', 'Le nom, le type, les derniers chiffres et le solde de chaque compte que vous choisissez.'],
      ['Opérations et relevés', history === undefined ? 'Aussi loin que votre banque les donne, et les nouveaux à mesure de leur arrivée.' : `Jusqu'à ${days(history)} en arrière, et les nouveaux à mesure de leur arrivée.`],
      ['Qui détient le compte', "Pour s'assurer qu'un compte reste celui que vous avez lié."],
      ['Numéros de compte et de routage', "Conservés seulement sous une forme qui permet de les comparer. Lorsqu'ils sont nécessaires en entier, ils sont redemandés à votre banque."],
    ],
    why: (partner, access) =>
      `${partner} le demande pour montrer et utiliser vos données financières dans son service. L'accès ne permet que de lire, dure ${days(access)} au plus, et personne ne peut déplacer d'argent avec lui.`,
    go: (institution) => `Continuer vers ${institution}`,
    other: 'Choisir une autre banque',
  },

  bank: {
    title: (institution) => `Terminez chez ${institution}`,
    lead: (institution) => `Une fenêtre de ${institution} est ouverte. Authentifiez-vous là-bas ; cette page continue d'elle-même quand vous avez fini.`,
    here: (institution) => `Vous êtes en route vers ${institution}.`,
    closed: (institution) => `La fenêtre de ${institution} a été fermée. Si vous n'aviez pas fini, ouvrez-la de nouveau.`,
    blocked: "Votre navigateur ne nous a pas laissé ouvrir de fenêtre. Utilisez plutôt ce lien :",
    link: (institution) => `Ouvrir ${institution}`,
    again: 'Ouvrir la fenêtre de nouveau',
    same: 'Utiliser plutôt cette fenêtre',
    back: 'Vous êtes de retour. Un instant, nous interrogeons votre banque…',
  },

  accounts: {
    title: 'Choisissez les comptes',
    lead: (partner) => `Choisissez ce qui doit être lié à ${partner}.`,
    legend: (institution) => `Vos comptes chez ${institution}`,
    ending: (mask) => `finissant par ${mask}`,
    unsupported: 'ne peut pas encore être lié',
    linked: 'déjà lié',
    seems: (name, mask) => `Ressemble à un compte déjà lié : ${name}${mask ? `, finissant par ${mask}` : ''}`,
    same: 'Garder celui qui est lié',
    apart: "C'est un autre compte : le lier aussi",
    none: 'Choisissez au moins un compte.',
    go: (count) => (count === 0 ? 'Lier les comptes' : count === 1 ? 'Lier 1 compte' : `Lier ${count} comptes`),
    working: 'Liaison en cours…',
  },

  done: {
    title: (count) => (count === 1 ? 'Votre compte est lié' : 'Vos comptes sont liés'),
    again: 'Votre connexion fonctionne de nouveau',
    partly: 'Une partie de vos comptes est liée',
    fetching: 'ses données sont lues pour la première fois',
    fetchingAgain: 'ses données sont lues',
    ready: 'prêt',
    reading: 'Un instant : vos comptes sont comparés avec ce que votre banque montre maintenant.',
    next: (partner) => `La suite : ${partner} reçoit vos données et les tient à jour. Vous pouvez fermer cette page à tout moment ; tout continue de soi-même.`,
    notAdded: 'non lié',
    go: 'Terminer',
  },

  held: {
    needed: (count) => (count === 1 ? 'Un compte attend votre réponse' : `${count} comptes attendent votre réponse`),
    lead: (count) =>
      `Tout le reste continue. Tant que ni vous ni l'assistance n'avez répondu, rien n'y est écrit, et ${count === 1 ? "ce qu'il contient est conservé" : "ce qu'ils contiennent est conservé"}.`,
    answer: 'Le regarder',
    about: (name, mask) => `: ${name}${mask ? `, finissant par ${mask}` : ''}`,
    decided: (title) => `Vous avez dit : ${title}.`,
    answers: {
      'same-account': {
        title: "C'est le même compte",
        meaning: "Il continue sous le nom que votre banque lui donne maintenant, et rattrape ce qui lui a manqué.",
      },
      'choose-another': {
        title: "C'est ce compte maintenant",
        meaning: "Il continue comme celui-ci, garde tout ce qu'il contient et rattrape ce qui lui a manqué.",
      },
      'treat-as-new': {
        title: "C'est un compte différent",
        meaning: "Celui que vous avez lié garde ce qu'il contient et ne reçoit plus rien. Celui-ci est lié à côté.",
      },
      successor: {
        title: "Il a pris la place de celui que j'ai lié",
        meaning: "Celui que vous avez lié garde ce qu'il contient et ne reçoit plus rien. Celui-ci est lié, et il est noté qu'il le suit.",
      },
      disconnect: {
        title: 'Ne plus partager ce compte',
        meaning: "Il garde ce qu'il contient et ne reçoit plus rien.",
      },
    },
    title: 'Est-ce toujours le même compte ?',
    reasons: {
      conflict: "Votre banque décrit ce compte autrement qu'avant, si bien qu'il pourrait s'agir d'un autre.",
      merged: "Votre banque n'affiche plus ce compte. Il semble avoir fusionné avec un autre.",
      split: "Votre banque n'affiche plus ce compte. Il semble être devenu plusieurs comptes.",
      'successor-suggested': 'Ce compte a pris fin ou est inactif, et un plus récent pourrait le suivre.',
      ambiguous: "Votre banque n'affiche plus ce compte comme avant, et on ne peut pas dire lequel de ses comptes il est devenu.",
      'other-login': "On ne peut pas dire qui s'est authentifié.",
      other: "Votre banque n'affiche plus ce compte comme avant. Ce qu'elle affiche à sa place se trouve ci-dessous.",
    },
    features: {
      holder: 'Titulaire du compte', 'holder-id': 'Titulaire du compte', number: 'Numéro de compte', routing: 'Numéro de routage',
      mask: 'Derniers chiffres', category: 'Catégorie de compte', type: 'Type de compte', currency: 'Monnaie',
      opened: "Date d'ouverture", 'original-principal': 'Somme prêtée au départ', name: 'Nom du compte',
      transactions: 'Opérations', balance: 'Solde', 'provider-id': 'Référence auprès de votre banque',
    },
    sides: {
      'provider-id': ['celle sous laquelle il a été lié', 'une autre'],
      transactions: ["celles lues jusqu'ici", "presque aucune n'y figure"],
      balance: ['tel que lu la dernière fois', "il n'en découle pas"],
    },
    cautions: {
      owner: "le titulaire du compte n'est pas le même",
      person: "une autre personne s'est authentifiée",
      currency: 'la monnaie est une autre',
      kind: "c'est une autre sorte de compte",
      beside: 'la banque a affiché les deux comptes en même temps',
      merged: 'plusieurs comptes semblent en être devenus un seul',
      split: 'un compte semble en être devenu plusieurs',
      uncompared: "la banque n'en a pas dit assez pour le comparer",
      unwritable: "ce que votre banque affiche ne peut pas y être écrit en l'état",
    },
    effects: {
      added: (count) => (count > 1 ? `${count} opérations ajoutées` : `${count} opération ajoutée`),
      announced: (count) => `dont ${count} seulement ${count === 1 ? 'annoncée' : 'annoncées'} pour le moment`,
      changed: (count) => `${count} ${count === 1 ? 'mise' : 'mises'} à jour`,
      removed: (count) => `${count} qui ${count === 1 ? "n'est plus annoncée et est retirée" : 'ne sont plus annoncées et sont retirées'}`,
      posted: (before, sum, after, sumAfter) => `Comptabilisées avant : ${before} (${sum}) ; après : ${after} (${sumAfter}).`,
      postedNew: (before, sum, after, sumAfter) => `Comptabilisées avant : ${before} (${sum}) ; dans le nouveau compte : ${after} (${sumAfter}).`,
      older: 'Les opérations plus anciennes que votre banque affiche encore sont lues aussitôt après.',
    },
    forSupport: (why, partner, number) =>
      `Vous ne pouvez pas dire ici que c'est le même compte, car ${why.join(', et ')}. ${number ? `L'assistance de ${partner} en a fait le dossier ${number}` : `L'assistance de ${partner} peut le voir`} et décide avec votre banque de ce qu'il en est. D'ici là, rien n'est écrit dans le compte, et ce qu'il contient reste tel quel.`,
    face: (name, mask) => `${name}, finissant par ${mask}`,
    since: (when) => `Depuis le ${when}, rien n'y a été écrit. Ce qu'il contient est conservé.`,
    now: (face) => `Auprès de votre banque maintenant : ${face}`,
    caption: (known, bank) => `Ce qui diffère entre ${known}, tel que lié, et ${bank}, tel que votre banque l'affiche maintenant`,
    what: 'Ce qui diffère',
    known: 'Lors de la liaison',
    bank: 'À votre banque maintenant',
    differs: 'diffère',
    silent: 'non précisé',
    agrees: (what) => `Comme avant : ${what.map((one) => one.toLowerCase()).join(', ')}.`,
    because: (why) => `Que ce soit celui-ci, c'est à l'assistance de le dire, car ${why.join(', et ')}.`,
    support: "L'assistance s'en occupe",
    apart: 'Ou ne plus le partager',
    back: 'Pas maintenant',
    sure: (title) => `${title} ?`,
    yours: 'Le compte que vous avez lié',
    theirs: 'Auprès de votre banque maintenant',
    does: 'Ce que cela fait',
    undo: (partner) => `Si c'était une erreur, ${partner} peut revenir en arrière pour vous.`,
    working: 'Un instant…',
    yes: 'Oui, faire ceci',
    no: 'Non, revenir',
    notDone: "Cela n'a pas été fait",
    again: 'Revenir',
  },

  alert: {
    adding: "Rien n'a été lié",
    again: 'Non reconnecté',
    ended: 'Cette page a pris fin',
    stuck: "Vous êtes allé à la banque autant de fois qu'une visite le permet. Retournez à l'endroit d'où vous venez et recommencez.",
    retry: 'Réessayer',
    other: 'Choisir une autre banque',
    close: 'Fermer',
  },

  unreached: {
    title: 'Pas de connexion',
    text: "Le serveur n'a pas pu être joint. Vérifiez votre connexion ; rien n'est perdu.",
    go: 'Réessayer',
  },

  left: {
    title: 'Vous êtes sorti',
    text: "Rien de plus n'a été partagé. Vous pouvez fermer cette page.",
    finished: 'Terminé',
    finishedText: 'Vous pouvez fermer cette page.',
  },

  leave: {
    title: 'Quitter sans terminer ?',
    text: "Rien n'est lié si vous ne terminez pas.",
    stay: 'Rester',
    go: 'Quitter',
  },

  returned: {
    in: { title: 'Votre banque nous a donné accès', text: "Vous pouvez fermer cette fenêtre et retourner à la page d'où vous venez." },
    out: { title: "Votre banque ne nous a pas donné accès", text: "Vous pouvez fermer cette fenêtre et retourner à la page d'où vous venez : elle en dit plus." },
    late: { title: 'Cette authentification a déjà servi ou a pris fin', text: "Vous pouvez fermer cette fenêtre et retourner à la page d'où vous venez." },
  },

  types: {
    checking: 'Compte courant', savings: 'Épargne', cd: 'Certificat de dépôt', moneyMarket: 'Marché monétaire',
    creditCard: 'Carte de crédit', lineOfCredit: 'Ligne de crédit', loan: 'Prêt', mortgage: 'Prêt hypothécaire',
    investment: 'Placement', investmentTaxDeferred: "Placement à imposition différée", studentLoan: 'Prêt étudiant',
    '401k': '401(k)', ira: 'IRA', roth: 'Roth IRA', brokerageAccount: 'Courtage',
    transactionAndSavings: 'Opérations et épargne',
  },
};
