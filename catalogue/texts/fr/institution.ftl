# The error catalogue in French: codes about an institution, the way to it, and this server.
# How a message is written is said in the English account.ftl; the words for each thing are in labels.ftl.


## The connection: consent, sign-in, something to do at the bank

us-945 =
    .summary =
        L'établissement remplace d'anciennes connexions, et celle-ci doit être autorisée de nouveau.
    .alert =
        Votre banque change sa façon de partager les comptes. Pour garder ce compte à jour, connectez-vous
        encore une fois à votre banque et autorisez-le.
    .message =
        Pendant que l'établissement fait passer ses connexions à l'authentification sur ses propres pages,
        il n'accepte plus le jeton de cette connexion. La personne redonne son autorisation par un lien
        Fix. Les comptes peuvent avoir ensuite un autre institutionLoginId.
    .causes =
        - L'établissement remplace une ancienne façon de se connecter par une autorisation donnée sur ses
          propres pages.
    .steps =
        - Partenaire : envoyez à la personne un lien Fix pour cette connexion.
        - Utilisateur : connectez-vous à la banque et autorisez les mêmes comptes.
        - Partenaire : lisez de nouveau les comptes et notez leur institutionLoginId, qui peut être
          nouveau.
        - Utilisateur : si le parcours Fix ne propose pas les comptes, ajoutez-les sous la nouvelle entrée
          de l'établissement. Les anciens peuvent être supprimés ensuite.

us-948 =
    .summary =
        L'établissement est passé à l'authentification sur ses propres pages, et la personne n'y a pas
        encore donné son autorisation.
    .alert =
        Votre banque a changé sa façon de partager les comptes. Pour garder ce compte à jour,
        connectez-vous une fois à votre banque et autorisez-le.
    .message =
        L'établissement a fait passer ses connexions à l'authentification sur ses propres pages, et cette
        connexion attend que la personne y donne son autorisation. Un lien Fix y mène. Les comptes peuvent
        avoir ensuite un autre institutionLoginId.
    .causes =
        - Le transfert est terminé, et la personne ne s'est pas identifiée depuis.
    .steps = { us-945.steps }


## One account

us-960 =
    .summary = L'établissement ne fournit pas ce type de données pour ce compte.
    .alert =
        Votre banque ne fournit pas cette information pour ce compte. Ce qu'elle fournit est à jour.
    .message =
        L'établissement ne fournit pas les données demandées, pour ce compte ou en général. Le compte
        lui-même est en bon état, et redemander donne la même réponse.
    .causes =
        - Ce type de compte n'a pas de telles données.
        - L'établissement n'a pas réalisé cette partie de son interface.
    .steps =
        - Partenaire : passez-vous de ce type de données pour ce compte, ou laissez la personne choisir un
          autre compte.
        - Établissement : lui seul peut commencer à fournir ces données.

us-972 =
    .summary = Ce type de compte n'est pas encore pris en charge.
    .alert =
        Ce type de compte ne peut pas encore être tenu à jour. Vos autres comptes ne sont pas touchés.
    .alert-adding =
        Ce type de compte ne peut pas encore être ajouté. Choisissez un autre compte.
    .message =
        L'établissement partage le compte, mais ce serveur ne connaît pas encore son type. Il est listé et
        compté comme non pris en charge, et rien n'en est enregistré. Les autres comptes de la connexion
        continuent.
    .causes =
        - L'établissement utilise un type de compte que ce serveur n'a pas encore rencontré.
        - L'établissement a changé le type du compte pour un autre qui n'est pas connu ici.
    .steps =
        - Partenaire : continuez sans ce compte, ou laissez la personne en choisir un autre.
        - Partenaire : { -case }. L'exploitant peut faire ajouter ce type, et le compte arrive alors avec
          l'actualisation suivante.


## The institution

us-102 =
    .summary = L'établissement est arrêté pour maintenance.
    .alert =
        Votre banque effectue la maintenance de ses systèmes. Vous n'avez rien à faire : nous mettrons ce
        compte à jour à son retour.
    .alert-adding =
        Votre banque effectue la maintenance de ses systèmes, et la connexion n'est pas possible.
        Réessayez plus tard, ou choisissez une autre banque.
    .message =
        L'établissement dit que lui-même, ou la partie interrogée, est arrêté pour maintenance. Les
        données de la dernière actualisation réussie peuvent être lues. Le serveur redemande à la fin de
        la période annoncée par l'établissement, ou à intervalles croissants s'il n'en annonce pas.
    .message-adding = L'établissement dit qu'il est arrêté pour maintenance. Rien n'a été ajouté.
    .causes =
        - Une maintenance prévue chez l'établissement.
        - Une partie des systèmes de l'établissement est arrêtée après une panne.
    .steps =
        - { -wait } quand l'établissement est de nouveau disponible.
        - Partenaire : si cela dure plus longtemps que l'établissement ne l'a annoncé, adressez-vous à
          l'exploitant de ce serveur.
    .steps-adding =
        - Utilisateur : réessayez plus tard, ou choisissez un autre établissement.

us-204 =
    .summary = L'établissement répond, mais sa réponse n'est pas utilisable.
    .alert =
        Une réponse de votre banque n'est pas lisible. Vous n'avez rien à faire : nous gardons vos
        dernières données, cherchons la cause et réessayons.
    .alert-adding =
        Une réponse de votre banque n'est pas lisible, et rien n'a été ajouté. Nous cherchons la cause.
        Entre-temps, vous pouvez choisir une autre banque.
    .message =
        L'établissement a envoyé autre chose que son propre protocole, ou des pages qui se répètent ou ne
        finissent jamais. Rien n'en a été enregistré. Le serveur réessaie à intervalles croissants, au cas
        où cela passerait. Sinon, l'exploitant doit examiner ce qui a été envoyé.
    .message-adding =
        L'établissement a envoyé autre chose que son propre protocole, ou des pages qui se répètent ou ne
        finissent jamais. Rien n'a été ajouté.
    .causes =
        - Une page web, un avis ou un corps vide est arrivé à la place des données.
        - L'établissement a changé son interface.
        - Un défaut dans la façon dont l'établissement découpe les longues listes en pages.
    .steps =
        - { -wait }, à intervalles croissants, ce qui efface le code si le défaut était passager.
        - Partenaire : s'il est encore là après un jour, { -case }.
        - Exploitant : comparez la réponse enregistrée avec la description de l'établissement, et
          voyez-le avec l'établissement.
    .steps-adding =
        - Partenaire : laissez entre-temps la personne choisir un autre établissement.
        - Partenaire : { -case }.
        - Exploitant : comparez la réponse enregistrée avec la description de l'établissement, et
          voyez-le avec l'établissement.

au-307 =
    .summary = { us-204.summary }
    .alert = { us-204.alert }
    .alert-adding = { us-204.alert-adding }
    .message = { us-204.message }
    .message-adding = { us-204.message-adding }
    .causes = { us-204.causes }
    .steps = { us-204.steps }
    .steps-adding = { us-204.steps-adding }

us-320 =
    .summary = Une défaillance est survenue du côté de l'établissement.
    .alert =
        Votre banque n'a pas pu répondre à l'instant. Vous n'avez rien à faire : nous gardons vos
        dernières données et réessayons pour vous.
    .alert-adding =
        Votre banque n'a pas pu répondre à l'instant, et rien n'a été ajouté. Réessayez plus tard, ou
        choisissez une autre banque.
    .message =
        L'établissement a répondu qu'il a eu une défaillance. Les données de la dernière actualisation
        réussie peuvent être lues. Le serveur réessaie à intervalles croissants, et laisse l'établissement
        tranquille un moment si les défaillances continuent.
    .message-adding =
        L'établissement a répondu qu'il a eu une défaillance. Rien n'a été ajouté.
    .causes =
        - Une défaillance des systèmes de l'établissement, le plus souvent brève.
        - Un des systèmes internes de l'établissement ne répond pas.
    .steps =
        - { -wait }, à intervalles croissants.
        - Partenaire : si cela dure plus d'un jour, { -case }.
    .steps-adding =
        - Utilisateur : réessayez plus tard, ou choisissez un autre établissement.
        - Partenaire : si cela dure plus d'un jour, { -case }.

us-341 =
    .summary = L'établissement n'a pas pu prouver son identité.
    .alert =
        Nous n'étions pas sûrs de joindre votre banque, et nous nous sommes arrêtés. Vos dernières données
        sont conservées. Nous nous en occupons.
    .alert-adding =
        Nous n'étions pas sûrs de joindre votre banque et n'avons rien ajouté. Nous nous en occupons. Vous
        pouvez choisir une autre banque.
    .message =
        Le certificat présenté par l'établissement a expiré, vient d'un émetteur inconnu, ou nomme
        quelqu'un d'autre. La connexion a été abandonnée avant tout envoi, et cette vérification ne peut
        pas être désactivée.
    .causes =
        - L'établissement a laissé expirer un certificat, ou en a mis un mauvais en place.
        - Quelque chose, entre ce serveur et l'établissement, lit les échanges en chemin.
        - L'adresse enregistrée pour l'établissement est incorrecte.
    .steps =
        - Partenaire : { -case }.
        - Exploitant : examinez le certificat et l'adresse enregistrée pour l'établissement. Interrogez
          l'établissement par une voie à laquelle vous faites déjà confiance.
        - Rien à faire : une fois que l'établissement l'a corrigé, le prochain traitement de nuit efface
          le code.

au-580 =
    .summary = { us-504.summary }
    .alert = { us-504.alert }
    .alert-adding = { us-504.alert-adding }
    .message = { us-504.message }
    .message-adding = { us-504.message-adding }
    .causes = { us-504.causes }
    .steps = { us-504.steps }
    .steps-adding = { us-504.steps-adding }

us-910 =
    .summary = L'établissement ne peut pas être joint.
    .alert =
        Nous ne pouvons pas joindre votre banque pour le moment. Vous n'avez rien à faire : nous gardons
        vos dernières données et réessayons.
    .alert-adding =
        Nous ne pouvons pas joindre votre banque pour le moment, et rien n'a été ajouté. Réessayez plus
        tard, ou choisissez une autre banque.
    .message =
        Aucune connexion à l'établissement n'a pu se faire. Les données de la dernière actualisation
        réussie peuvent être lues. Le serveur réessaie à intervalles croissants.
    .message-adding =
        Aucune connexion à l'établissement n'a pu se faire. Rien n'a été ajouté.
    .causes =
        - L'établissement est hors ligne, ou la résolution de son nom n'aboutit pas.
        - L'établissement a changé d'adresse.
        - Ce serveur n'a pas d'accès vers l'extérieur, auquel cas tous les établissements sont touchés.
    .steps =
        - { -wait }, à intervalles croissants.
        - Exploitant : si plusieurs établissements sont touchés à la fois, vérifiez l'accès de ce serveur
          vers l'extérieur.
        - Partenaire : si cela dure plus d'un jour, { -case }.
    .steps-adding =
        - Utilisateur : réessayez plus tard, ou choisissez un autre établissement.
        - Exploitant : si plusieurs établissements sont touchés à la fois, vérifiez l'accès de ce serveur
          vers l'extérieur.

us-920 =
    .summary = L'établissement refuse ce serveur, quelle que soit la personne.
    .alert =
        Votre banque ne nous laisse pas nous connecter pour le moment. Cela ne tient ni à vous ni à votre
        compte. Nous en parlons avec elle.
    .alert-adding =
        Votre banque ne nous laisse pas nous connecter. Cela ne tient ni à vous ni à votre compte. Nous en
        parlons avec elle. Choisissez une autre banque.
    .message =
        L'établissement refuse ce serveur comme destinataire de données. Tous les appels vers lui sont
        arrêtés, pour que rien n'empire. Aucune authentification et aucun lien Fix n'y change rien.
        L'exploitant doit remettre en ordre l'enregistrement de ce serveur.
    .causes =
        - L'enregistrement de ce serveur chez l'établissement est périmé, a été suspendu ou n'a jamais été
          achevé.
        - L'accréditation ou le produit logiciel sur lequel il repose n'est plus actif.
        - Un certificat ou une clé par lesquels l'établissement connaît ce serveur ne sont plus valables.
    .steps =
        - Partenaire : ne renvoyez pas les personnes à la banque, mais { -case }.
        - Exploitant : vérifiez l'enregistrement, les clés et les certificats de ce serveur chez
          l'établissement. Là où un registre public liste les destinataires de données, vérifiez aussi ce
          qui y figure.
        - Exploitant : demandez à l'établissement d'admettre de nouveau ce serveur, puis actualisez une
          connexion pour voir s'il le fait.

us-977 =
    .summary = L'établissement n'accepte plus d'appels pour le moment.
    .alert =
        Votre banque limite le nombre de demandes. Vous n'avez rien à faire : nous reprendrons dès qu'elle
        le permettra.
    .alert-adding =
        Votre banque limite le nombre de demandes, et rien n'a été ajouté. Attendez quelques minutes, puis
        réessayez.
    .message =
        Ce serveur a épuisé les appels que l'établissement accepte pour le moment. Les données de la
        dernière actualisation réussie peuvent être lues. Le serveur attend l'instant que l'établissement
        indique, ou que ses propres limites se libèrent.
    .message-adding =
        Ce serveur a épuisé les appels que l'établissement accepte pour le moment. Rien n'a été ajouté.
    .causes =
        - Trop de requêtes à cet établissement en peu de temps, par exemple beaucoup d'actualisations à la
          fois.
        - Des actualisations qu'un programme demande sans cesse. Le traitement de nuit les fait déjà une
          fois par jour.
    .steps =
        - { -wait } quand la pause est terminée.
        - Partenaire : ne demandez entre-temps aucune actualisation, et ne laissez aucun programme en
          demander de lui-même.
    .steps-adding =
        - Utilisateur : attendez quelques minutes, puis réessayez.


## Ourselves

us-990 =
    .summary = Une défaillance est survenue à l'intérieur de ce serveur.
    .alert =
        Un problème est survenu de notre côté, pas du vôtre. Rien n'est perdu et vous n'avez rien à
        faire : nous nous en occupons et réessaierons.
    .alert-adding =
        Un problème est survenu de notre côté, pas du vôtre, et rien n'a été ajouté. Vous n'avez rien à
        faire : nous nous en occupons.
    .message =
        Le serveur a eu une défaillance qui lui est propre. Rien d'inachevé n'a été enregistré. La réponse à
        un appel porte un identifiant de requête et rien de plus. Le journal du serveur contient le reste
        sous cet identifiant. Une actualisation interrompue est retentée d'elle-même, à intervalles
        croissants.
    .causes =
        - Un défaut de ce serveur.
        - Une défaillance de ce dont il dépend, comme sa base de données ou son disque.
    .steps =
        - Partenaire : si cela se reproduit, ouvrez un dossier d'assistance auprès de l'exploitant de ce
          serveur, en indiquant l'identifiant de requête et l'heure.
        - Exploitant : cherchez l'identifiant de requête dans le journal et lisez ce qui a échoué.
          Vérifiez d'abord la base de données et le disque.

us-991 =
    .summary = L'établissement dit que la requête de ce serveur est incorrecte.
    .alert =
        Un problème est survenu de notre côté, pas du vôtre, et ce compte n'a pas été mis à jour. Vous
        n'avez rien à faire : nous nous en occupons.
    .alert-adding =
        Un problème est survenu de notre côté, pas du vôtre, et rien n'a été ajouté. Nous nous en
        occupons. Vous pouvez choisir une autre banque.
    .message =
        L'établissement rejette une requête comme mal formée, et ni des dates plus resserrées ni une autre
        version n'y ont rien changé. Le défaut est de ce serveur, et renvoyer la même requête donne la
        même réponse. Les données d'avant peuvent être lues.
    .causes =
        - L'établissement s'écarte de sa norme, et ses réglages ici ne le disent pas.
        - L'établissement a changé son interface.
        - Un défaut de ce serveur.
    .steps =
        - Partenaire : { -case }.
        - Exploitant : comparez la requête enregistrée avec la description de l'établissement, et corrigez
          les réglages de l'établissement, ou signalez le défaut aux auteurs de ce serveur.
        - Rien à faire : une fois le défaut corrigé, le prochain traitement de nuit efface le code.

us-992 =
    .summary =
        Une valeur de l'établissement ne peut pas être conservée exactement, et n'a donc pas été conservée
        du tout.
    .alert =
        Ce compte contient une donnée que nous ne savons pas encore lire exactement. Nous avons préféré ne
        rien enregistrer, et nous nous en occupons.
    .message =
        Un montant, une date ou une devise n'entre pas sans arrondir ni deviner, et rien de cette réponse
        n'a donc été enregistré. Les données d'avant peuvent être lues. Réessayer ramène la même valeur.
    .message-adding =
        Un montant, une date ou une devise n'entre pas sans arrondir ni deviner, et le compte n'a donc pas
        été ajouté.
    .causes =
        - Un montant trop grand, ou plus fin que quatre décimales.
        - Une devise que ce serveur ne connaît pas.
        - Une date qui n'existe pas.
    .steps =
        - Partenaire : { -case }.
        - Exploitant : trouvez la valeur dans les preuves conservées. Si l'établissement a tort,
          dites-le-lui. Si c'est ce serveur, signalez-le à ses auteurs.
        - Rien à faire : une fois le défaut corrigé, le prochain traitement de nuit efface le code.


## Connections that are interrupted, new, or in doubt

us-101 =
    .summary = La connexion à l'établissement, qui fonctionnait auparavant, est interrompue.
    .alert =
        La connexion à votre banque est interrompue pour le moment. Vous n'avez rien à faire : nous gardons
        vos dernières données et réessayons.
    .alert-adding =
        La connexion à votre banque est interrompue pour le moment, et rien n'a été ajouté. Réessayez plus
        tard, ou choisissez une autre banque.
    .message =
        L'établissement ne prend pas d'appels actuellement, sur une connexion dont on sait qu'elle fonctionne.
        Les données de la dernière actualisation réussie peuvent être lues. Le serveur réessaie à intervalles
        croissants, et des données plus récentes suivent dès que l'établissement répond.
    .message-adding =
        L'établissement ne prend pas d'appels actuellement. Rien n'a été ajouté, et les comptes ajoutés
        auparavant sont conservés.
    .causes =
        - L'établissement change ou répare une partie de ses systèmes.
        - L'accès de l'établissement destiné aux programmes est en panne, alors que son site fonctionne encore.
        - Un problème en chemin entre ce serveur et l'établissement.
    .steps =
        - { -wait }, à intervalles croissants.
        - Partenaire : affichez les dernières données valables avec leur date.
        - Partenaire : si cela dure plus d'un jour, { -case }.
    .steps-adding =
        - Utilisateur : réessayez plus tard, ou choisissez un autre établissement.
        - Partenaire : si cela dure plus d'un jour, { -case }.

us-900 =
    .summary =
        La connexion à cet établissement est récente, et ne fonctionne pas encore à chaque fois.
    .alert =
        La connexion à votre banque est récente et ne fonctionne pas encore à chaque fois. Vous n'avez rien à
        faire : nous réessayons pour vous.
    .alert-adding =
        La connexion à votre banque est récente et ne fonctionne pas encore à chaque fois. Réessayez plus
        tard. Souvent, la deuxième fois est la bonne.
    .message =
        L'établissement a été ouvert aux connexions il y a peu de temps, et des appels échouent encore de temps
        en temps. De nouveaux essais montrent ce qui manque, et fonctionnent souvent.
    .message-adding =
        L'établissement a été ouvert aux connexions il y a peu de temps, et cet essai a échoué. Rien n'a été
        ajouté. Un nouvel essai fonctionne souvent.
    .causes =
        - Les réglages de l'établissement ici sont récents et n'ont pas encore été essayés avec tous les types
          de comptes.
        - L'établissement a ouvert son interface il y a peu de temps et la modifie encore.
    .steps =
        - { -wait }, à intervalles croissants.
        - Partenaire : si cela dure plus de quelques jours, { -case }.
    .steps-adding =
        - Utilisateur : réessayez, tout de suite ou plus tard dans la journée.
        - Partenaire : si plusieurs personnes n'y parviennent pas, { -case }.

us-915 =
    .summary = La connexion à cet établissement est en réparation.
    .alert =
        La connexion à votre banque est en réparation. Vous n'avez rien à faire : nous gardons vos dernières
        données et reprendrons ensuite.
    .alert-adding =
        La connexion à votre banque est en réparation, et rien n'a été ajouté. Réessayez plus tard, ou
        choisissez une autre banque.
    .message =
        L'établissement a changé quelque chose, et la connexion est en cours d'adaptation. Les données de la
        dernière actualisation réussie peuvent être lues. Le serveur réessaie à intervalles croissants et
        reprend de lui-même.
    .message-adding =
        L'établissement a changé quelque chose, et la connexion est en cours d'adaptation. Rien n'a été
        ajouté.
    .causes =
        - L'établissement a changé son interface ou son authentification.
        - Un défaut de la connexion a été trouvé, et sa réparation est en cours.
    .steps =
        - { -wait }, à intervalles croissants.
        - Partenaire : si cela dure plus de quelques jours, { -case }.
    .steps-adding =
        - Utilisateur : réessayez plus tard, ou choisissez un autre établissement.

us-171 =
    .summary =
        Quelque chose d'inattendu, chez cet établissement précis, empêche de lire ses données.
    .alert =
        Votre banque a pour le moment un problème qui nous empêche de lire ce compte. Vous n'avez rien à
        faire : nous réessayons pour vous.
    .alert-adding =
        Votre banque a un problème pour le moment, et rien n'a été ajouté. Réessayez plus tard, ou choisissez
        une autre banque.
    .message =
        L'établissement a pris la requête et s'est interrompu avant que ses données soient complètes. Les
        autres établissements ne sont pas touchés. Les données de la dernière actualisation réussie peuvent
        être lues, et le serveur réessaie à intervalles croissants.
    .message-adding =
        L'établissement a pris la requête et s'est interrompu avant que ses données soient complètes. Rien n'a
        été ajouté.
    .causes =
        - Un défaut chez l'établissement, qui touche certains de ses clients ou types de comptes.
        - L'établissement est surchargé.
    .steps =
        - { -wait }, à intervalles croissants.
        - Partenaire : si cela dure plus d'un jour, { -case }.
    .steps-adding =
        - Utilisateur : réessayez plus tard, ou choisissez un autre établissement.
        - Partenaire : si cela dure plus d'un jour, { -case }.

us-500 =
    .summary =
        Quelque chose d'inattendu s'est produit, chez l'établissement ou pendant que la page de liaison était
        ouverte.
    .alert =
        Votre banque a eu un problème inattendu. Vous n'avez rien à faire : nous gardons vos dernières données
        et réessayons pour vous.
    .alert-adding =
        Un problème inattendu est survenu. Ce qui avait été ajouté avant est conservé. Réessayez plus tard,
        ou choisissez une autre banque.
    .message =
        Sur un compte : l'établissement a eu une défaillance inattendue, et le serveur réessaie à
        intervalles croissants. Comme dernier événement de la page de liaison : la page a rencontré une
        défaillance et s'est fermée. Ce qui avait été ajouté jusque-là est conservé.
    .message-adding =
        L'établissement, ou la page de liaison, a rencontré une défaillance inattendue. Ce qui avait été
        ajouté jusque-là est conservé, et rien n'a été ajouté ensuite.
    .causes =
        - Un défaut chez l'établissement.
        - Une défaillance du serveur pendant que la page de liaison était ouverte.
    .steps =
        - { -wait }, à intervalles croissants.
        - Partenaire : si c'est la page de liaison qui l'a annoncé, créez un nouveau lien quand la personne
          recommence.
        - Partenaire : si cela dure plus d'un jour, { -case }.
    .steps-adding =
        - Utilisateur : retournez à l'application et recommencez plus tard.
        - Partenaire : créez un nouveau lien pour cela.
        - Partenaire : si cela se reproduit, { -case }.

us-124 =
    .summary =
        La connexion à l'établissement a échoué pour une raison qu'il ne donne pas.
    .alert =
        La connexion à votre banque s'est interrompue. Vous n'avez rien à faire : nous gardons vos dernières
        données et réessayons pour vous.
    .alert-adding =
        La connexion à votre banque s'est interrompue, et rien n'a été ajouté. Réessayez plus tard, ou
        choisissez une autre banque.
    .message =
        L'établissement s'est interrompu sans raison qu'on puisse distinguer. Ce qui était enregistré reste,
        et le serveur réessaie à intervalles croissants.
    .message-adding =
        L'établissement s'est interrompu sans raison qu'on puisse distinguer. Rien n'a été ajouté.
    .causes =
        - Un défaut chez l'établissement, qu'il ne signale qu'en termes généraux.
        - Une partie de l'interface de l'établissement dont le fonctionnement n'est pas encore confirmé.
    .steps =
        - { -wait }, à intervalles croissants.
        - Partenaire : si cela dure plus d'un jour, { -case }.
    .steps-adding =
        - Utilisateur : réessayez plus tard, ou choisissez un autre établissement.
        - Partenaire : si cela dure plus d'un jour, { -case }.

us-973 =
    .summary =
        L'établissement ne permet pas à cette personne d'utiliser ses services en ligne.
    .alert =
        Votre banque ne vous ouvre pas l'accès en ligne pour le moment. Adressez-vous à elle, puis reconnectez
        ce compte dès qu'elle l'aura ouvert.
    .alert-adding =
        Votre banque ne vous ouvre pas l'accès en ligne pour le moment. Adressez-vous à elle, puis réessayez
        ici.
    .message =
        L'établissement connaît la personne et refuse ce qui est demandé : l'accès en ligne n'a jamais été
        ouvert, ou il est bloqué. Seule la personne peut régler cela avec l'établissement. Rien n'est à
        corriger ici.
    .causes =
        - L'établissement a bloqué l'accès pour des raisons de sécurité.
        - L'accès en ligne n'a jamais été ouvert pour cette personne, ou pour ce type de compte.
        - La personne n'a pas le droit de voir le compte en ligne, par exemple comme utilisateur autorisé
          d'une carte.
    .steps =
        - Utilisateur : demandez à l'établissement si l'accès en ligne est ouvert, et faites-le ouvrir.
        - Partenaire : envoyez ensuite à la personne un lien Fix.
    .steps-adding =
        - Utilisateur : demandez à l'établissement si l'accès en ligne est ouvert, et faites-le ouvrir.
        - Utilisateur : revenez ici et recommencez la connexion.

us-4041 =
    .summary =
        Une entité nommée par un appel de Connect Components n'existe pas.
    .message =
        L'appel nomme un établissement, un formulaire d'authentification ou une configuration qui n'existe
        pas, ou pas pour ce partenaire.
    .causes =
        - L'identifiant contient une erreur de frappe, ou vient d'un autre environnement.
        - Ce qu'il désignait a été supprimé.
    .steps =
        - Partenaire : cherchez de nouveau l'identifiant là où il a été créé, et envoyez l'appel avec
          celui-là.

us-197 =
    .summary = L'établissement n'a pas de relevé pour ce compte.
    .alert =
        Votre banque n'a pour ce compte aucun relevé que nous puissions récupérer. Demandez-lui si elle en
        produit pour ce compte.
    .message =
        Le compte est en bon état, mais l'établissement n'en détient aucun relevé, ou aucun pour la période
        demandée. Redemander donne la même réponse jusqu'à ce que l'établissement en produise un.
    .causes =
        - Le compte est récent, et son premier relevé n'est pas encore produit.
        - Les relevés sont envoyés sur papier, et la personne n'en a pas demandé sous forme électronique.
        - L'établissement conserve les relevés moins longtemps qu'il n'a été demandé.
    .steps =
        - Partenaire : demandez un relevé d'un autre mois, ou faites sans.
        - Utilisateur : voyez sur le site de l'établissement lui-même si des relevés s'y trouvent, et sinon
          demandez-les sous forme électronique.
        - Établissement : lui seul peut produire le relevé.
