// Everything the page says in Spanish, but for alerts: those come from the error catalogue, whose words for things
// these are too (catalogue/texts/es/labels.ftl). No person has read it yet; when one has, `unread` goes.

const days = (count) => (count % 365 === 0 ? (count === 365 ? '1 año' : `${count / 365} años`) : `${count} días`);

export const texts = {
  unread: 'Todavía ninguna persona ha leído estos textos en español.',

  title: 'Connect',
  footnote: 'Connect forma parte de Holdfast, software abierto que opera quien le envió aquí.',
  exit: 'Salir',
  loading: 'Un momento…',

  landing: {
    title: (partner) => `Vincule sus cuentas con ${partner}`,
    points: [
      ['Usted elige el banco y las cuentas', 'No se comparte nada hasta que usted lo diga.'],
      ['Usted inicia sesión en su banco', 'Su contraseña queda entre usted y su banco: nosotros nunca la vemos.'],
      ['Puede terminarlo en cualquier momento', 'En su banco, o pidiéndolo a quien le envió aquí.'],
    ],
    go: 'Elegir su banco',
  },

  search: {
    title: 'Busque su banco',
    label: 'Nombre de su banco',
    hint: 'Bastan las primeras letras.',
    all: 'Bancos',
    found: (shown, found) =>
      found === 1 ? 'Se encontró 1 banco' : found > shown ? `Se encontraron ${found} bancos; se muestran los ${shown} mejores` : `Se encontraron ${found} bancos`,
    none: (text) => `No se encontró ningún banco con «${text}». Revise cómo está escrito o pruebe con una parte más corta del nombre.`,
    away: 'no disponible por el momento',
  },

  share: {
    title: (institution) => `Inicie sesión en ${institution}`,
    again: (institution) => `Vuelva a conectar ${institution}`,
    lead: (partner, institution) => `Irá a ${institution} en otra ventana, iniciará sesión allí y elegirá lo que ${partner} puede leer.`,
    leadAgain: (institution) =>
      `Su conexión con ${institution} necesita que usted inicie sesión de nuevo. Lo hará en ${institution}, en otra ventana. Todo lo anterior se conserva.`,
    what: (partner) => `Lo que ${partner} podrá leer`,
    points: (history) => [
      ['Cuentas y saldos', 'Nombre, tipo, últimas cifras y saldo de cada cuenta que elija.'],
      ['Movimientos y estados de cuenta', history === undefined ? 'Desde la fecha más antigua que ofrezca su banco, y los nuevos a medida que lleguen.' : `Hasta ${days(history)} atrás, y los nuevos a medida que lleguen.`],
      ['Quién es titular de la cuenta', 'Para asegurar que una cuenta siga siendo la que usted vinculó.'],
      ['Números de cuenta y de ruta', 'Se guardan solo en una forma que permite compararlos. Cuando hacen falta completos, se le vuelven a pedir a su banco.'],
    ],
    why: (partner, access) =>
      `${partner} lo pide para mostrar y usar sus datos financieros en su servicio. El acceso es solo de lectura, dura ${days(access)} como máximo, y nadie puede mover dinero con él.`,
    go: (institution) => `Continuar a ${institution}`,
    other: 'Elegir otro banco',
  },

  bank: {
    title: (institution) => `Termine en ${institution}`,
    lead: (institution) => `Hay una ventana de ${institution} abierta. Inicie sesión allí; esta página sigue por sí sola cuando usted termine.`,
    here: (institution) => `Va camino a ${institution}.`,
    closed: (institution) => `La ventana de ${institution} se cerró. Si no había terminado, ábrala de nuevo.`,
    blocked: 'Su navegador no nos dejó abrir una ventana. Use este enlace:',
    link: (institution) => `Abrir ${institution}`,
    again: 'Abrir la ventana de nuevo',
    same: 'Usar esta ventana',
    back: 'Ya está de vuelta. Un momento mientras consultamos a su banco…',
  },

  accounts: {
    title: 'Elija las cuentas',
    lead: (partner) => `Elija lo que quiere vincular con ${partner}.`,
    legend: (institution) => `Sus cuentas en ${institution}`,
    ending: (mask) => `terminada en ${mask}`,
    unsupported: 'todavía no se puede vincular',
    linked: 'ya vinculada',
    seems: (name, mask) => `Parece una que ya está vinculada: ${name}${mask ? `, terminada en ${mask}` : ''}`,
    same: 'Conservar la que está vinculada',
    apart: 'Es otra cuenta: vincularla también',
    none: 'Elija al menos una cuenta.',
    go: (count) => (count === 0 ? 'Vincular cuentas' : count === 1 ? 'Vincular 1 cuenta' : `Vincular ${count} cuentas`),
    working: 'Vinculando…',
  },

  done: {
    title: (count) => (count === 1 ? 'Su cuenta está vinculada' : 'Sus cuentas están vinculadas'),
    again: 'Su conexión funciona de nuevo',
    partly: 'Algunas de sus cuentas están vinculadas',
    fetching: 'se leen sus datos por primera vez',
    fetchingAgain: 'se leen sus datos',
    ready: 'lista',
    reading: 'Un momento: se comparan sus cuentas con lo que su banco muestra ahora.',
    next: (partner) => `Lo que sigue: ${partner} recibe sus datos y los mantiene al día. Puede cerrar esta página en cualquier momento; todo sigue por sí solo.`,
    notAdded: 'no vinculada',
    go: 'Terminar',
  },

  held: {
    needed: (count) => (count === 1 ? 'Una cuenta necesita su respuesta' : `${count} cuentas necesitan su respuesta`),
    lead: (count) =>
      `Todo lo demás sigue. Hasta que usted o soporte respondan, no se escribe nada en ${count === 1 ? 'ella, y se conserva lo que tiene' : 'ellas, y se conserva lo que tienen'}.`,
    answer: 'Verla',
    about: (name, mask) => `: ${name}${mask ? `, terminada en ${mask}` : ''}`,
    decided: (title) => `Usted dijo: ${title}.`,
    answers: {
      'same-account': {
        title: 'Es la misma cuenta',
        meaning: 'Sigue con el nombre que su banco le da ahora, y recupera lo que le faltó.',
      },
      'choose-another': {
        title: 'Ahora es esta cuenta',
        meaning: 'Sigue como esta, conserva todo lo que tiene y recupera lo que le faltó.',
      },
      'treat-as-new': {
        title: 'Es una cuenta distinta',
        meaning: 'La que usted vinculó conserva lo que tiene y no recibe nada nuevo. Esta se vincula a su lado.',
      },
      successor: {
        title: 'Tomó el lugar de la que vinculé',
        meaning: 'La que usted vinculó conserva lo que tiene y no recibe nada nuevo. Esta se vincula, y consta que la sigue.',
      },
      disconnect: {
        title: 'Dejar de compartir esta cuenta',
        meaning: 'Conserva lo que tiene y no recibe nada nuevo.',
      },
    },
    title: '¿Sigue siendo la misma cuenta?',
    reasons: {
      conflict: 'Su banco describe esta cuenta de otro modo que antes, así que podría ser otra.',
      merged: 'Su banco ya no muestra esta cuenta. Parece haberse unido con otra.',
      split: 'Su banco ya no muestra esta cuenta. Parece haberse dividido en varias.',
      'successor-suggested': 'Esta cuenta terminó o está inactiva, y una más nueva podría seguirla.',
      ambiguous: 'Su banco ya no muestra esta cuenta como antes, y no se puede saber cuál de sus cuentas es ahora.',
      'other-login': 'No se puede saber quién inició sesión.',
      other: 'Su banco ya no muestra esta cuenta como antes. Lo que muestra en su lugar está abajo.',
    },
    features: {
      holder: 'Titular de la cuenta', 'holder-id': 'Titular de la cuenta', number: 'Número de cuenta', routing: 'Número de ruta',
      mask: 'Últimas cifras', category: 'Clase de cuenta', type: 'Tipo de cuenta', currency: 'Moneda',
      opened: 'Fecha de apertura', 'original-principal': 'Monto prestado al inicio', name: 'Nombre de la cuenta',
      transactions: 'Movimientos', balance: 'Saldo', 'provider-id': 'Referencia en su banco',
    },
    sides: {
      'provider-id': ['aquella con la que se vinculó', 'otra'],
      transactions: ['los leídos hasta ahora', 'casi ninguno de esos está'],
      balance: ['el que se leyó por última vez', 'no se deduce de aquel'],
    },
    cautions: {
      owner: 'el titular de la cuenta no es el mismo',
      person: 'inició sesión otra persona',
      currency: 'la moneda es otra',
      kind: 'es otra clase de cuenta',
      beside: 'el banco mostró las dos cuentas al mismo tiempo',
      merged: 'parece que varias cuentas se unieron en una',
      split: 'parece que una cuenta se dividió en varias',
      uncompared: 'el banco no dijo lo suficiente de ella para compararla',
      unwritable: 'lo que su banco muestra no se puede escribir en ella tal como está',
    },
    effects: {
      added: (count) => (count === 1 ? '1 movimiento agregado' : `${count} movimientos agregados`),
      announced: (count) => `${count} de ellos solo ${count === 1 ? 'anunciado' : 'anunciados'} por ahora`,
      changed: (count) => `${count} ${count === 1 ? 'actualizado' : 'actualizados'}`,
      removed: (count) => `${count} que ya no se ${count === 1 ? 'anuncia y se retira' : 'anuncian y se retiran'}`,
      posted: (before, sum, after, sumAfter) => `Registrados antes: ${before} (${sum}); después: ${after} (${sumAfter}).`,
      postedNew: (before, sum, after, sumAfter) => `Registrados antes: ${before} (${sum}); en la cuenta nueva: ${after} (${sumAfter}).`,
      older: 'Los movimientos más antiguos que su banco todavía muestra se leen enseguida.',
    },
    forSupport: (why, partner, number) =>
      `Aquí no puede decir que es la misma cuenta, porque ${why.join(', y ')}. ${number ? `El soporte de ${partner} lo tiene como caso ${number}` : `El soporte de ${partner} puede verlo`} y decide con su banco cómo es. Hasta entonces no se escribe nada en la cuenta, y lo que tiene queda como está.`,
    face: (name, mask) => `${name}, terminada en ${mask}`,
    since: (when) => `Desde el ${when} no se ha escrito nada en ella. Lo que tiene se conserva.`,
    now: (face) => `En su banco ahora: ${face}`,
    caption: (known, bank) => `En qué difieren ${known}, como se vinculó, y ${bank}, como su banco la muestra ahora`,
    what: 'Qué difiere',
    known: 'Al vincularla',
    bank: 'En su banco ahora',
    differs: 'difiere',
    silent: 'no se dice',
    agrees: (what) => `Igual que antes: ${what.map((one) => one.toLowerCase()).join(', ')}.`,
    because: (why) => `Que sea esta lo dice soporte, porque ${why.join(', y ')}.`,
    support: 'Soporte lo revisa',
    apart: 'O no compartirla más',
    back: 'Ahora no',
    sure: (title) => `¿${title}?`,
    yours: 'La cuenta que usted vinculó',
    theirs: 'En su banco ahora',
    does: 'Qué hace esto',
    undo: (partner) => `Si resulta ser un error, ${partner} puede deshacerlo por usted.`,
    working: 'Un momento…',
    yes: 'Sí, hacer esto',
    no: 'No, volver',
    notDone: 'No se hizo',
    again: 'Volver',
  },

  alert: {
    adding: 'No se vinculó nada',
    again: 'No se volvió a conectar',
    ended: 'Esta página ha terminado',
    stuck: 'Ha ido al banco tantas veces como permite una visita. Por favor, vuelva a donde estaba antes y comience de nuevo.',
    retry: 'Intentar de nuevo',
    other: 'Elegir otro banco',
    close: 'Cerrar',
  },

  unreached: {
    title: 'Sin conexión',
    text: 'No se pudo llegar al servidor. Revise su conexión; no se perdió nada.',
    go: 'Intentar de nuevo',
  },

  left: {
    title: 'Ha salido',
    text: 'No se compartió nada más. Puede cerrar esta página.',
    finished: 'Todo listo',
    finishedText: 'Puede cerrar esta página.',
  },

  leave: {
    title: '¿Salir sin terminar?',
    text: 'No se vincula nada si no termina.',
    stay: 'Quedarse',
    go: 'Salir',
  },

  returned: {
    in: { title: 'Su banco nos dio acceso', text: 'Puede cerrar esta ventana y volver a la página de la que vino.' },
    out: { title: 'Su banco no nos dio acceso', text: 'Puede cerrar esta ventana y volver a la página de la que vino: allí se dice más.' },
    late: { title: 'Este inicio de sesión ya se usó o ha terminado', text: 'Puede cerrar esta ventana y volver a la página de la que vino.' },
  },

  types: {
    checking: 'Cuenta corriente', savings: 'Ahorros', cd: 'Certificado de depósito', moneyMarket: 'Mercado monetario',
    creditCard: 'Tarjeta de crédito', lineOfCredit: 'Línea de crédito', loan: 'Préstamo', mortgage: 'Hipoteca',
    investment: 'Inversión', investmentTaxDeferred: 'Inversión con impuestos diferidos', studentLoan: 'Préstamo estudiantil',
    '401k': '401(k)', ira: 'IRA', roth: 'Roth IRA', brokerageAccount: 'Corretaje',
    transactionAndSavings: 'Movimientos y ahorros',
  },
};
