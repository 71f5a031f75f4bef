# The error catalogue in French: what the language is, and the words for fields and their values.
#
# A language is all files of its folder together. Its codes are in account, institution, request and
# link-page, what their themes are about in themes. Phrases (a name that starts with a dash) can be used
# in every file. Texts take no arguments.
#
# One word per thing: partenaire (partner), établissement (institution), exploitant (operator), connexion
# (login, connection), authentification (sign-in), actualisation (refresh), autorisation (approval,
# authorization), consentement (consent), dossier d'assistance (support case), page de liaison (link page).
# The app of a bank is an appli, that of a partner an application. No text needs a no-break space.


## The language

# Whether a person has read and approved these texts: yes or no. As long as it is no, the words of
# reviewed.no stand beside every text.
language =
    .name = Français
    .reviewed = no

reviewed =
    .yes = Lu et approuvé par une personne.
    .no = Pas encore relu par une personne.


## Phrases

-case =
    ouvrez un dossier d'assistance auprès de l'exploitant de ce serveur, en indiquant ce code, le moment où
    il est apparu pour la première fois et, s'il y en a un, le compte concerné

-wait = Rien à faire : il suffit d'attendre. Le serveur réessaie de lui-même


## Labels

title =
    .aggregation_status_code = Code d'état d'agrégation
    .error_code = Code d'erreur
    .event_code = Code d'événement
    .category = Catégorie de résolution
    .http_status = Statut HTTP
    .alert = Alerte Data Connect
    .message = Message d'erreur
    .causes = Causes courantes
    .steps = Étapes de dépannage
    .retriable_by_end_user = Nouvel essai possible par l'utilisateur
    .latest_data = Accès aux données les plus récentes
    .actor = À qui d'agir
    .scope = Ce qui est touché
    .retry = Nouvel essai par le serveur
    .blocks_nightly = Bloque le traitement de nuit
    .fix_eligible = Admissible à Data Connect Fix
    .severity = Gravité
    .opens_case = Ouvre un dossier d'assistance

alert =
    .none = Aucune. Ce code n'affiche d'alerte à personne.

http_status =
    .none = Aucun. La page de liaison l'annonce, et il ne répond à aucun appel.

type =
    .account = Compte
    .institution = Établissement
    .request = Requête
    .sdk-event = Page de liaison

phase =
    .link = pendant l'ajout de comptes ou la réparation d'une connexion
    .refresh = lors d'une actualisation demandée
    .nightly = dans le traitement de nuit
    .live = dans un appel qui va jusqu'à la banque pendant que l'appelant attend
    .request = dans un appel qui ne va à aucune banque

# What stands on a page around an entry.
page =
    .adding = Pendant l'ajout d'un compte
    .beside = À côté des lignes publiées
    .by_rule = Quand la règle d'un établissement le choisit, ce code signale :
    .code = Code
    .default_for = Par défaut, ce code signale :
    .documented_only = Seulement documenté : ce serveur ne le signale jamais.
    .elsewhere = Le même événement ailleurs :
    .here = Dans ce serveur
    .index = Erreurs
    .index_intro =
        Tous les codes des deux régions. Sur chaque page, chaque valeur dit si elle est publiée, déduite de ce
        qui l'est, ou décidée ici. Un code suivi d'un point est seulement documenté : ce serveur ne le signale
        jamais.
    .inherited =
        Repris tel quel des États-Unis : cette région ne publie rien de particulier à son sujet.
    .note = Note.
    .phases = Ce code peut se présenter
    .provenance = Provenance
    .see = Voir aussi
    .theme = Thème

# How a step begins: whose it is. The word for nobody, personne, is also that for a person, so a step that
# is nobody's says that there is nothing to do.
who =
    .end-user = Utilisateur
    .partner = Partenaire
    .institution = Établissement
    .operator = Exploitant
    .nobody = Rien à faire

retriable_by_end_user =
    .yes = Oui. La personne peut réessayer, tout de suite ou comme l'indiquent les étapes.
    .no = Non. Réessayer ne change rien.

latest_data =
    .available = Oui. Rien ne retient les données les plus récentes.
    .stale =
        Pas encore. Les données de la dernière actualisation réussie peuvent être lues, et les plus récentes
        suivront d'elles-mêmes.
    .unavailable-until-resolved =
        Non, pas avant que quelqu'un règle le problème. Ce qui était déjà enregistré n'est pas touché.

actor =
    .end-user = La personne à qui appartiennent les comptes
    .partner = Le partenaire
    .institution = L'établissement
    .operator = L'exploitant de ce serveur
    .nobody = Il n'y a rien à faire

scope =
    .partner = Le partenaire dans son ensemble, ou un de ses appels
    .institution = Toutes les connexions à l'établissement
    .login = Une connexion et tous ses comptes
    .account = Un compte
    .product = Un type de données d'un compte

retry =
    .never = Non. Le serveur ne réessaie pas de lui-même.
    .after = Oui, quand la pause demandée est terminée.
    .backoff = Oui, à intervalles croissants.

blocks_nightly =
    .yes = Oui. Le traitement de nuit le laisse de côté jusqu'à ce que le problème soit réglé.
    .no = Non. Le traitement de nuit continue.

fix_eligible =
    .yes = Oui. Suivre un lien Fix y met fin.
    .no = Non. Un lien Fix n'y met pas fin.

severity =
    .info = Information : cela fait partie du cours normal des choses
    .warning = Avertissement : cela passe, ou un programme prend un autre chemin
    .error = Erreur : quelqu'un doit agir
    .critical = Critique : beaucoup de personnes sont arrêtées, et cela ne passe pas de soi-même

opens_case =
    .yes = Oui.
    .no = Non.

provenance =
    .published = publié
    .inferred = déduit
    .ours = décidé ici

region =
    .us = États-Unis
    .au = Australie

# Autour des pages du site.
site =
    .title = Catalogue des erreurs
    .heading = Tous les codes, et que faire de chacun
    .lead = Ce qui est arrivé, à qui d'agir et comment y remédier : pour chaque code des deux régions.
    .flow = Ces codes demandent tous la même chose : un seul parcours suffit pour tous.
    .search = Chercher un code ou des mots
    .find = Chercher
    .codes = codes
    .nothing = Aucun code ne contient ces mots. Essayez-en moins, ou d'autres.
    .regions = Régions
    .languages = Langues
    .skip = Aller au contenu
    .only = documenté seulement
    .happened = Ce qui est arrivé
    .move = À qui d'agir
    .todo = Que faire
    .alert = Ce que voit la personne
    .nine = Les neuf attributs publiés
    .conditions = Peut signaler :
    .example = Une réponse qui le porte
    .unknown = Ce code n'existe pas
    .near = Vous cherchiez peut-être
    .footer =
        Holdfast est indépendant : il n'est ni affilié à Mastercard ni approuvé par Mastercard. Les valeurs décidées ici
        ne disent rien d'un autre service.

# The matrix: how each code is produced in each phase.
matrix =
    .title = Comment chaque code est produit
    .lead =
        Chaque code des deux régions et chaque phase où l'on parle à une banque : si la banque d'essai le provoque dans
        son propre protocole, si elle répond par un numéro à elle qu'une règle de l'établissement associe au code, ou
        pourquoi il n'est pas produit.
    .produce = Comment le produire
    .link = Connectez-vous à la banque d'essai sous ce nom
    .script = Appliquez-le à un compte de la banque d'essai
    .live = De même, puis demandez le titulaire, un solde ou un relevé
    .share = naturel, parmi ce qui peut être produit
    .phase = Phase
    .code = Code

way =
    .natural = naturel
    .override = par règle
    .refused = non produit

act =
    .nothing = Il n'y a rien à faire : tout va bien.
    .deny = Refusez à la banque d'essai.
    .somebody-else = Réparez la connexion et connectez-vous à la banque d'essai sous une autre identité.
    .twice = Ralentissez la banque (slow:90s@refresh), actualisez, et redemandez avant que la réponse n'arrive.

refused =
    .documented-only = documenté seulement : ce serveur ne le signale jamais
    .no-bank = il répond à un appel fautif en lui-même : aucune banque n'est en jeu
    .link-page = la page de liaison le dit à la page qui l'entoure : aucune banque n'est en jeu
    .not-then = il n'apparaît pas à ce moment-là
