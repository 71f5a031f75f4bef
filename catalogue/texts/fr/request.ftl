# The error catalogue in French: codes that answer a call. How a message is written is said in the English
# account.ftl; the words for each thing are in labels.ftl.


## Calls: who is calling

us-10001 =
    .summary = Le secret du partenaire est incorrect.
    .message =
        L'identifiant du partenaire est connu, mais le secret envoyé avec lui n'est pas le bon. Cinq
        échecs verrouillent le partenaire, et seul l'exploitant peut le déverrouiller.
    .causes =
        - Le secret contient une erreur de frappe, est tronqué, ou appartient à un autre partenaire.
        - Le secret a été changé, et un programme envoie encore l'ancien.
    .steps =
        - Partenaire : arrêtez le programme qui envoie le mauvais secret avant que le cinquième échec
          verrouille le partenaire.
        - Partenaire : corrigez le secret dans sa configuration, et redemandez un jeton.

us-10021 =
    .summary = Le partenaire est verrouillé après cinq échecs d'authentification.
    .message =
        Cinq authentifications avec un mauvais secret ont verrouillé ce partenaire. Même le bon secret est
        refusé jusqu'à ce que l'exploitant le déverrouille.
    .causes =
        - Un programme continue d'envoyer un secret ancien ou incorrect.
        - Quelqu'un essaie de deviner le secret.
    .steps =
        - Partenaire : trouvez et arrêtez le programme qui envoie le mauvais secret. Sinon, il verrouille
          de nouveau le partenaire.
        - Partenaire : demandez à l'exploitant de ce serveur de déverrouiller le partenaire.
        - Exploitant : si personne ne sait d'où venaient les essais, donnez au partenaire un nouveau
          secret. Déverrouillez-le ensuite.

us-10022 =
    .summary = Le jeton d'accès n'est pas connu.
    .message =
        Le jeton d'accès de la requête n'a pas été émis par ce serveur, ou l'a été pour un autre
        partenaire.
    .causes =
        - Le jeton appartient à un autre environnement ou à un autre partenaire.
        - Le jeton est tronqué, ou contient un saut de ligne.
    .steps =
        - Partenaire : demandez un nouveau jeton avec votre identifiant de partenaire et votre secret, et
          envoyez-le tel quel.
        - Partenaire : vérifiez que la clé d'application et le jeton appartiennent au même partenaire.

us-10023 =
    .summary = Le jeton d'accès a expiré.
    .message = Un jeton d'accès est valable deux heures, et celui-ci est plus ancien.
    .causes =
        - Le programme garde un jeton plus de deux heures.
    .steps =
        - Partenaire : demandez un nouveau jeton et renvoyez la requête.
        - Partenaire : renouvelez le jeton toutes les 90 minutes. Plusieurs jetons peuvent être valables
          en même temps.

us-10024 =
    .summary = Le jeton d'accès manque.
    .message =
        Toutes les requêtes, sauf celle qui demande un jeton, doivent porter un jeton d'accès.
    .causes =
        - L'en-tête n'a pas été envoyé, ou quelque chose l'a retiré en chemin.
    .steps =
        - Partenaire : envoyez le jeton dans Finicity-App-Token ou App-Token.

us-10026 =
    .summary = La clé d'application manque.
    .message =
        Toutes les requêtes doivent porter la clé d'application (app key), même celle qui demande un
        jeton.
    .causes =
        - L'en-tête n'a pas été envoyé, ou quelque chose l'a retiré en chemin.
    .steps =
        - Partenaire : envoyez la clé d'application dans Finicity-App-Key ou App-Key.

us-10027 =
    .summary = La clé d'application n'est pas connue.
    .message =
        Aucun partenaire de ce serveur n'a cette clé d'application. La réponse est le seul texte brut,
        sans JSON et sans code.
    .causes =
        - La clé appartient à un autre environnement ou à un autre serveur.
        - La clé est tronquée, ou c'est une ancienne.
    .steps =
        - Partenaire : comparez la clé avec celle que l'exploitant de ce serveur vous a donnée.

us-12401 =
    .summary = Le partenaire n'est pas connu.
    .message =
        Aucun partenaire portant cet identifiant ne va avec la clé d'application envoyée.
    .causes =
        - L'identifiant du partenaire contient une erreur de frappe.
        - L'identifiant du partenaire et la clé d'application viennent de deux environnements ou de deux
          partenaires.
    .steps =
        - Partenaire : prenez l'identifiant du partenaire et la clé d'application au même endroit, et
          envoyez les deux.


## Calls: what is asked

us-10005 =
    .summary = Un champ obligatoire manque ou est vide.
    .message =
        Il manque à la requête un champ obligatoire, ou ce champ ne contient rien. La réponse nomme le
        champ. Rien n'a été changé.
    .causes =
        - Le champ a été omis, est vide, ou s'écrit autrement que dans l'API.
    .steps =
        - Partenaire : ajoutez le champ que nomme la réponse, et renvoyez la requête.

us-10010 =
    .summary = Un champ d'une demande de lien n'est pas valable.
    .message =
        Aucun lien n'a été créé : le client n'est pas connu, l'identifiant de partenaire dans le corps
        n'est pas celui de l'appelant, ou un champ n'a pas la bonne forme. La réponse dit lequel de ces
        cas s'applique.
    .causes =
        - Le client appartient à un autre partenaire, ou a été supprimé.
        - L'identifiant de partenaire dans le corps et les données d'authentification dans les en-têtes ne
          vont pas ensemble.
        - Un champ n'a pas le bon type ou la bonne forme.
    .steps =
        - Partenaire : corrigez le champ que nomme la réponse, et redemandez le lien.

us-10025 =
    .summary = La mise à jour ne change rien.
    .message =
        La requête ne contient aucun des champs modifiables. Le client est resté tel qu'il était.
    .causes =
        - Le corps est vide, ou ne nomme que des champs qui ne peuvent pas être modifiés.
    .steps =
        - Partenaire : envoyez au moins un champ modifiable, ou n'envoyez pas de mise à jour.

us-14016 =
    .summary = Ce type de client n'existe pas.
    .message =
        Un client est du type active ou testing, et la requête en demande un autre.
    .causes =
        - La valeur s'écrit autrement.
    .steps =
        - Partenaire : envoyez active ou testing, ou omettez le paramètre pour obtenir les deux.

us-14020 =
    .summary = La requête ne peut pas être lue.
    .message =
        Le corps n'est pas du JSON, est trop grand, ou un de ses champs n'est pas ce qu'il doit être. La
        réponse dit entre parenthèses de quoi il s'agit. Rien n'a été changé.
    .causes =
        - Le corps n'est pas du JSON valide, ou ne s'annonce pas comme du JSON.
        - Un champ n'a pas le bon type, par exemple un texte là où un nombre est attendu.
        - Le compte est d'un type que l'opération ne traite pas.
    .steps =
        - Partenaire : corrigez ce que la réponse nomme entre parenthèses, et renvoyez la requête.

us-18017 =
    .summary = Cet état de compte ne peut pas être demandé.
    .message =
        La liste des comptes peut être demandée pour ceux qui sont active ou pending, et la requête en
        demande d'autres.
    .causes =
        - La valeur s'écrit autrement.
    .steps =
        - Partenaire : envoyez active ou pending, ou omettez le paramètre pour obtenir les deux.

us-41002 =
    .summary = La période demandée n'a pas de sens.
    .message =
        La fin précède le début, ou une date ne peut pas être lue. La réponse dit ce qui ne va pas.
    .causes =
        - Le début et la fin sont inversés.
        - Des millisecondes ont été envoyées là où des secondes sont attendues, ou l'inverse.
    .steps =
        - Partenaire : corrigez les dates comme l'indique la réponse, et renvoyez la requête.

us-41003 =
    .summary = Il a été demandé que la liste commence avant son premier élément.
    .message = Les éléments sont numérotés à partir de un, et le paramètre start est inférieur à un.
    .causes =
        - Le programme compte à partir de zéro.
    .steps =
        - Partenaire : commencez par start=1, ou omettez-le.

us-41004 =
    .summary = Moins d'un élément est demandé.
    .message =
        La limite (limit) est inférieure à un, si bien qu'aucun élément ne pourrait jamais être renvoyé.
    .causes =
        - Une limite de zéro ou moins a été calculée.
    .steps =
        - Partenaire : envoyez une limite de un ou plus, ou omettez-la.

us-45003 =
    .summary = Un nom contient un caractère qui n'y est pas permis.
    .message =
        Le prénom ou le nom d'un client contient un caractère qui n'est pas permis dans les noms. Rien n'a
        été changé.
    .causes =
        - Des caractères de contrôle, des sauts de ligne ou du balisage dans le nom.
    .steps =
        - Partenaire : retirez le caractère, et renvoyez la requête.

us-110002 =
    .summary = Le nom d'utilisateur est déjà pris.
    .message =
        Un autre client de ce partenaire a ce nom d'utilisateur. Aucun client n'a été créé ni modifié.
    .causes =
        - Le client a été créé auparavant, peut-être par une requête dont la réponse s'est perdue.
        - Deux clients de l'application partageraient un même nom.
    .steps =
        - Partenaire : cherchez le client par ce nom d'utilisateur, et utilisez-le s'il s'agit de la même
          personne.
        - Partenaire : sinon, choisissez un autre nom d'utilisateur.

us-110039 =
    .summary = Le nom d'utilisateur ne respecte pas la règle des noms d'utilisateur.
    .message =
        Un nom d'utilisateur a de 6 à 255 caractères : des lettres, des chiffres et
        ! @ . # $ % & * _ - +. Celui-ci ne s'y tient pas. Aucun client n'a été créé ni modifié.
    .causes =
        - Le nom d'utilisateur est trop court ou trop long.
        - Il contient une espace ou un autre caractère qui n'est pas permis.
    .steps =
        - Partenaire : choisissez un nom d'utilisateur qui respecte la règle.

us-1003 =
    .summary = L'identifiant d'une expérience n'est pas un GUID.
    .message =
        Les expériences (experiences) sont désignées par des GUID de cinq groupes de chiffres
        hexadécimaux. Ce qui a été envoyé n'en est pas un. Rien n'a été créé.
    .causes =
        - Le nom de l'expérience, ou "default", a été envoyé à la place de son identifiant.
        - L'identifiant est tronqué.
    .steps =
        - Partenaire : prenez l'identifiant dans la liste des expériences, et renvoyez la requête.

us-10007 =
    .summary = L'identifiant d'application n'est pas l'un de ceux du partenaire.
    .message =
        Aucune des applications enregistrées du partenaire n'a cet identifiant. L'application du client
        reste ce qu'elle était.
    .causes =
        - L'identifiant contient une erreur de frappe, ou est celui de l'application d'un autre
          partenaire.
        - L'application n'a jamais été enregistrée auprès de ce serveur.
    .steps =
        - Partenaire : demandez à qui exploite le serveur l'identifiant de l'application, et renvoyez la
          requête.

us-11000 =
    .summary = Le client a déjà un consommateur.
    .message =
        Un client a un seul consommateur (consumer), et celui-ci en a un. Aucun deuxième n'a été créé.
    .causes =
        - Le consommateur a été créé auparavant, peut-être par une requête dont la réponse s'est perdue.
    .steps =
        - Partenaire : lisez le consommateur du client, et modifiez-le s'il n'est plus exact.

us-12019 =
    .summary = Les parties demandées du lot ne sont pas connues.
    .message =
        Les parties sont balanceDetails, paymentInstruction et accountIdentity, séparées par des virgules.
        Autre chose a été demandé, et rien n'a été demandé à l'établissement.
    .causes =
        - Une partie est mal orthographiée, ou entourée d'espaces.
    .steps =
        - Partenaire : ne nommez que ces trois parties, et renvoyez la requête.

us-20024 =
    .summary = Ce qui a été envoyé ne peut pas être un numéro d'acheminement.
    .message =
        Un numéro d'acheminement (routing number) a neuf chiffres, dont les zéros du début peuvent être
        omis.
    .causes =
        - Le numéro a plus de neuf chiffres, ou contient autre chose que des chiffres.
        - Un numéro de compte a été envoyé à sa place.
    .steps =
        - Partenaire : comparez le numéro avec ce que dit la personne ou le chèque, et renvoyez la
          requête.

us-24437 =
    .summary = Le nouveau secret du partenaire ne respecte pas la règle des secrets.
    .message =
        Un secret a de 12 à 255 caractères : des lettres, des chiffres et ! @ # $ % & * _ - +, dont au
        moins une lettre et un chiffre. Le nouveau ne s'y tient pas. L'ancien reste.
    .causes =
        - Le secret est trop court ou trop long.
        - Il contient une espace ou un autre caractère qui n'est pas permis.
        - Il ne contient pas de lettre, ou pas de chiffre.
    .steps =
        - Partenaire : choisissez un secret qui respecte la règle, et renvoyez la requête.


## Calls: what is not there

us-14001 =
    .summary = Le client, ou la ressource, n'existe pas.
    .message =
        Ce partenaire n'a pas un tel client, ou le chemin ne mène à rien. Ce qui appartient à un autre
        partenaire reçoit la même réponse.
    .causes =
        - L'identifiant contient une erreur de frappe, ou est celui d'autre chose, comme un compte.
        - La ressource a été supprimée.
        - Elle appartient à un autre partenaire ou à un autre environnement.
        - Le chemin n'est pas un de ceux de l'API.
    .steps =
        - Partenaire : cherchez l'identifiant dans la liste de vos clients.
        - Partenaire : comparez le chemin avec la description de l'API.

us-14006 =
    .summary = L'établissement n'existe pas.
    .message =
        Aucun établissement de ce serveur n'a cet identifiant, ou aucun que ce client puisse atteindre :
        les clients testing n'atteignent que les établissements du bac à sable, et les clients active que
        les vrais.
    .causes =
        - L'identifiant contient une erreur de frappe, ou vient d'un autre environnement.
        - Un client testing a été envoyé à un vrai établissement, ou un client active au bac à sable.
    .steps =
        - Partenaire : cherchez l'établissement par son nom, et prenez l'identifiant à cet endroit.

us-38003 =
    .summary = Le client n'a pas un tel compte.
    .message =
        Le client est connu, mais aucun de ses comptes n'a cet identifiant. Ce qui appartient à un autre
        client reçoit la même réponse.
    .causes =
        - Le compte a été supprimé.
        - L'identifiant appartient à un autre client.
    .steps =
        - Partenaire : lisez de nouveau les comptes du client, et prenez-y l'identifiant.

us-38007 =
    .summary = Le client n'a aucun compte sous cette connexion.
    .message =
        Le client est connu, mais aucun de ses comptes n'appartient à cette connexion à un établissement.
    .causes =
        - Tous les comptes de la connexion ont été supprimés.
        - La connexion a un autre identifiant depuis que l'établissement a transféré ses connexions.
        - L'identifiant appartient à un autre client.
    .steps =
        - Partenaire : lisez de nouveau les comptes du client, et prenez-y institutionLoginId.

us-3003 =
    .summary = La connexion n'existe pas.
    .message =
        Aucun client de ce partenaire n'a de connexion portant cet identifiant, ou la connexion n'a pas
        été autorisée par l'authentification d'un établissement lui-même.
    .causes =
        - L'identifiant contient une erreur de frappe, ou est celui d'autre chose, comme un compte.
        - La connexion a été supprimée.
        - Elle appartient à un autre partenaire ou à un autre environnement.
    .steps =
        - Partenaire : lisez les comptes du client, et prenez-y institutionLoginId.

us-3004 =
    .summary = On ne sait pas jusqu'à quand la connexion est autorisée.
    .message =
        La connexion existe, mais l'établissement n'a pas dit quand l'autorisation de la personne prend
        fin, ou aucune n'est en vigueur.
    .causes =
        - L'établissement ne fixe pas de terme, ou ne l'indique pas.
        - L'autorisation a été retirée.
    .steps =
        - Partenaire : lisez les comptes du client, dont les codes disent si la connexion fonctionne
          encore.

us-4004 =
    .summary = L'application n'a aucune expérience qui convienne.
    .message =
        Aucune expérience de ce partenaire n'est conservée sous ce nom d'application et ces codes de
        produits.
    .causes =
        - Le nom de l'application est mal orthographié.
        - Aucune expérience n'a été créée pour l'application.
    .steps =
        - Partenaire : comparez le nom avec celui sous lequel l'application est enregistrée.

us-10008 =
    .summary = L'actualisation n'existe pas.
    .message =
        Le client est connu, mais n'a pas d'actualisation des transactions portant cet identifiant.
    .causes =
        - L'identifiant contient une erreur de frappe.
        - L'actualisation a été demandée il y a si longtemps que son résultat n'est plus conservé.
        - Elle appartient à un autre client.
    .steps =
        - Partenaire : lisez les codes des comptes du client, ou demandez une nouvelle actualisation.

us-60007 =
    .summary = Le compte n'a pas d'abonnement TxPush.
    .message = Il n'y a rien à arrêter : aucun récepteur n'est abonné à ce compte.
    .causes =
        - Le compte n'a jamais été abonné.
        - Ses abonnements ont déjà été arrêtés.
    .steps =
        - Partenaire : abonnez le compte, s'il doit donner lieu à des notifications.

us-10100 =
    .summary = Un consommateur n'existe pas, ou une valeur n'est pas valable.
    .message =
        La réponse dit lequel de ces cas s'applique : un consommateur (consumer) qui n'est pas à ce
        partenaire ou n'existe pas, ou un champ ou un paramètre qui n'a pas la bonne forme. Rien n'a été
        changé.
    .causes =
        - Aucun consommateur n'a été créé pour le client.
        - L'identifiant contient une erreur de frappe, ou est celui d'un client.
        - Un numéro de sécurité sociale, un numéro de téléphone ou une adresse de courriel n'a pas la
          bonne forme.
        - Un paramètre a une valeur qui n'est pas une des siennes.
    .steps =
        - Partenaire : créez un consommateur pour le client, ou prenez son identifiant là où il a été
          créé.
        - Partenaire : corrigez ce que nomme la réponse, et renvoyez la requête.

us-10215 =
    .summary = Le reçu de consentement n'existe pas.
    .message =
        Ce partenaire n'a pas un tel reçu, ou le reçu ne couvre pas la connexion indiquée. Ce qui
        appartient à un autre partenaire reçoit la même réponse.
    .causes =
        - L'identifiant contient une erreur de frappe.
        - Le client, ou la connexion, a été supprimé.
    .steps =
        - Partenaire : listez les consentements du client, et prenez-y l'identifiant.

us-38006 =
    .summary = Le client n'a pas de compte chez cet établissement.
    .message =
        Le client est connu, mais aucun de ses comptes n'est tenu par cet établissement.
    .causes =
        - Tous les comptes qui s'y trouvaient ont été supprimés.
        - Les comptes sont passés sous un autre identifiant du même établissement.
        - L'identifiant est celui d'un autre établissement.
    .steps =
        - Partenaire : lisez de nouveau les comptes du client, et prenez-y institutionId.

us-50051 =
    .summary = Le partenaire n'a pas d'application enregistrée.
    .message =
        Aucune application n'est enregistrée pour ce partenaire, et aucun client ne peut donc être
        rattaché à une application.
    .causes =
        - Personne n'a enregistré l'application du partenaire auprès de ce serveur.
    .steps =
        - Partenaire : demandez à qui exploite le serveur d'enregistrer l'application.

us-50052 =
    .summary = Le client n'est rattaché à aucune application.
    .message =
        Le partenaire a des applications, mais ce client n'a jamais été rattaché à l'une d'elles.
    .causes =
        - Le client a été créé sans identifiant d'application.
    .steps =
        - Partenaire : rattachez le client à une application.


## Calls: who is calling, at services that have codes of their own

us-1503 =
    .summary = Le jeton d'accès d'un appel sur les abonnements aux webhooks a expiré.
    .message =
        Le jeton de l'appel est plus ancien qu'il ne peut l'être. L'appel n'a pas été exécuté.
    .causes =
        - Le programme garde un jeton trop longtemps.
    .steps =
        - Partenaire : demandez un nouveau jeton et renvoyez l'appel.

us-1504 =
    .summary = La clé d'application manque dans un appel sur les abonnements aux webhooks.
    .message =
        L'appel ne porte pas de clé d'application (app key), et l'on ne sait donc pas de quel partenaire il
        vient.
    .causes =
        - L'en-tête n'a pas été envoyé, ou quelque chose l'a retiré en chemin.
        - L'en-tête a été envoyé sous un autre nom que App-Key, qui est le sien dans ces appels.
    .steps =
        - Partenaire : envoyez la clé d'application dans l'en-tête App-Key, et renvoyez l'appel.

us-24302 =
    .summary = Les données d'authentification envoyées ne sont pas acceptées.
    .message =
        L'identifiant du partenaire, le secret ou le jeton de l'appel ne vont pas ensemble. Rien n'a été
        exécuté.
    .causes =
        - Le secret a été changé, et un programme envoie encore l'ancien.
        - Des données d'authentification de deux environnements ont été mélangées.
    .steps =
        - Partenaire : prenez l'identifiant du partenaire, le secret et la clé d'application au même endroit,
          et demandez un nouveau jeton.
        - Partenaire : arrêtez les programmes qui envoient l'ancien secret, car des échecs répétés verrouillent
          le partenaire.


## Calls: what else is asked

us-978 =
    .summary = La requête n'est pas composée comme le service l'attend.
    .message =
        Le service n'a pas compris la requête et n'a rien changé. La renvoyer telle quelle donne la même
        réponse.
    .causes =
        - Un paramètre manque, est mal orthographié, ou n'a pas la bonne forme.
        - Deux valeurs de la requête se contredisent.
    .steps =
        - Partenaire : comparez la requête avec la description de l'opération, champ par champ.
        - Partenaire : corrigez-la et renvoyez-la.

us-1000 =
    .summary = Un champ qui doit être un nombre n'en est pas un.
    .message =
        Le service attendait un nombre et a reçu autre chose. Rien n'a été changé.
    .causes =
        - Un nombre a été envoyé avec des espaces, des virgules ou des lettres.
        - Le champ a été laissé vide.
    .steps =
        - Partenaire : envoyez le champ comme un simple nombre, et renvoyez l'appel.

us-1618 =
    .summary = Un nombre est négatif, ou n'est pas un nombre.
    .message =
        Un montant ou une quantité doit être supérieur à zéro. Ce qui a été envoyé ne l'est pas. Rien n'a été
        changé.
    .causes =
        - Un signe est resté devant le montant.
        - Le montant contient un symbole de devise ou une virgule.
    .steps =
        - Partenaire : envoyez un nombre supérieur à zéro, avec un point et sans signe, et renvoyez l'appel.

us-10000 =
    .summary = Le pays ou l'indicatif téléphonique d'une entreprise n'est pas valable.
    .message =
        Un rapport sur une entreprise a été demandé avec un pays ou un indicatif téléphonique qui n'existe
        pas.
    .causes =
        - Le pays a été écrit en toutes lettres là où son code est attendu.
        - Il manque au numéro de téléphone son indicatif de pays.
    .steps =
        - Partenaire : envoyez le pays par son code et le numéro avec son indicatif de pays, et redemandez.

us-14023 =
    .summary = Ce qui a été envoyé ne peut pas être l'identifiant d'un client.
    .message =
        L'identifiant d'un client est un nombre, et l'appel contient autre chose à sa place.
    .causes =
        - Le nom d'utilisateur a été envoyé au lieu de l'identifiant.
        - Un emplacement réservé dans le chemin n'a pas été rempli.
    .steps =
        - Partenaire : prenez l'identifiant là où le client a été créé, ou cherchez le client par son nom
          d'utilisateur.

us-20028 =
    .summary = Une valeur de la requête désigne quelque chose qui n'existe pas.
    .message =
        La requête est bien composée, mais une de ses valeurs ne mène à rien. Rien n'a été changé.
    .causes =
        - La valeur contient une erreur de frappe, ou vient d'un autre environnement.
        - Ce qu'elle désignait a été supprimé.
    .steps =
        - Partenaire : cherchez de nouveau la valeur là d'où elle vient, et envoyez la requête avec celle-là.

us-42000 =
    .summary = Plus aucun client testing ne peut être créé.
    .message =
        Le nombre de clients testing qu'un partenaire peut avoir est épuisé. Le nouveau n'a pas été créé, et
        ceux qui existent ne sont pas touchés.
    .causes =
        - Des tests automatisés créent des clients et ne les suppriment pas.
        - Plusieurs personnes partagent un même partenaire pour leurs tests.
    .steps =
        - Partenaire : listez les clients testing et supprimez ceux dont personne n'a besoin.
        - Partenaire : si le nombre est encore trop petit, demandez à qui exploite le service de l'augmenter.

us-44000 =
    .summary = L'actualisation a été acceptée et n'est pas encore terminée.
    .message =
        Le service a pris la requête et y travaille. Ce n'est pas un échec : le résultat se lit dans l'état de
        l'actualisation.
    .causes =
        - L'état a été lu avant la fin de l'actualisation.
    .steps =
        - Partenaire : lisez de nouveau l'état de l'actualisation après quelques secondes, à intervalles
          croissants.
        - Rien à faire : l'actualisation se termine d'elle-même.

us-44002 =
    .summary = Le service qui actualise les comptes ne prend pas de requêtes pour l'instant.
    .message =
        Le service est là, mais ne peut pas prendre d'actualisation maintenant. Rien n'a été lancé. Les
        données de la dernière actualisation réussie peuvent être lues.
    .causes =
        - Le service est surchargé, ou est en cours de remplacement.
    .steps =
        - Partenaire : redemandez après quelques minutes, à intervalles croissants.
        - Rien à faire : de toute façon, le traitement de nuit actualise les comptes.

us-10003 =
    .summary = L'entreprise, ou un de ses lieux (location), n'existe pas ou est mal désigné.
    .message =
        L'identifiant de l'entreprise ou de son lieu n'a pas la bonne forme, ou ne correspond à rien.
    .causes =
        - L'identifiant contient une erreur de frappe, ou est celui d'un client.
        - L'entreprise n'a jamais été créée pour ce client.
    .steps =
        - Partenaire : lisez l'entreprise du client, et prenez-y l'identifiant.

us-10020 =
    .summary = Il manque des données nécessaires à un rapport sur une entreprise.
    .message =
        La requête omet quelque chose sans quoi le rapport ne peut pas être établi. La réponse le nomme.
    .causes =
        - Un champ a été omis ou est vide.
        - L'entreprise a été créée sans cette donnée.
    .steps =
        - Partenaire : ajoutez ce que nomme la réponse, et redemandez le rapport.


## Calls: applications

us-3001 =
    .summary = L'application indiquée n'existe pas.
    .message = Aucune application de ce partenaire n'a cet identifiant.
    .causes =
        - L'identifiant contient une erreur de frappe, ou est celui de l'application d'un autre partenaire.
    .steps =
        - Partenaire : listez les applications du partenaire, et prenez-y l'identifiant.

us-3002 =
    .summary =
        On ne sait pas où en est l'enregistrement de cette application chez l'établissement.
    .message =
        L'application existe, mais aucun enregistrement de celle-ci chez cet établissement n'est consigné.
    .causes =
        - L'application n'a jamais été enregistrée chez cet établissement.
        - L'établissement n'exige pas d'enregistrement.
    .steps =
        - Partenaire : enregistrez l'application, ou demandez ses établissements sans en nommer un.

us-3005 =
    .summary = Le numéro de l'élément par lequel commencer n'est pas valable.
    .message =
        Le paramètre start doit être un nombre entier de un ou plus. Aucune liste n'a été renvoyée.
    .causes =
        - Le programme compte à partir de zéro, ou envoie un paramètre vide.
    .steps =
        - Partenaire : commencez par start=1, ou omettez-le.

us-3006 =
    .summary = Le nombre d'éléments demandé n'est pas un nombre valable.
    .message =
        Le paramètre limit doit être un nombre entier de un ou plus. Aucune liste n'a été renvoyée.
    .causes =
        - La limite a été calculée et donne zéro, un nombre négatif ou rien.
    .steps =
        - Partenaire : envoyez une limite de un ou plus, ou omettez-la.

us-3007 =
    .summary = Plus d'éléments sont demandés qu'une réponse n'en contient.
    .message =
        La limite (limit) dépasse la plus grande que la liste permette. Aucune liste n'a été renvoyée.
    .causes =
        - Le programme demande tout à la fois.
    .steps =
        - Partenaire : demandez moins d'éléments, et continuez par start là où la dernière réponse s'est
          arrêtée.

us-3008 =
    .summary = La liste n'a pas un tel paramètre.
    .message =
        L'appel contient un paramètre que cette liste ne connaît pas. Aucune liste n'a été renvoyée.
    .causes =
        - Le nom du paramètre est mal orthographié, ou appartient à une autre liste.
    .steps =
        - Partenaire : comparez les noms des paramètres avec la description de la liste, et renvoyez l'appel.

us-3009 =
    .summary = Un paramètre de la liste a une valeur qu'il ne peut pas avoir.
    .message =
        Le paramètre est connu, mais pas avec cette valeur. Aucune liste n'a été renvoyée.
    .causes =
        - La valeur est mal orthographiée, ou ses majuscules sont différentes.
    .steps =
        - Partenaire : envoyez une des valeurs que nomme la description de la liste.


## Calls: what else is not there

us-14002 =
    .summary = Ce que nomme l'appel n'existe pas.
    .message =
        L'appel est bien composé, mais l'identifiant qu'il nomme ne correspond à rien, ou à rien que ce
        partenaire puisse voir.
    .causes =
        - L'identifiant contient une erreur de frappe, ou est celui d'autre chose.
        - La ressource a été supprimée, ou appartient à un autre partenaire ou à un autre environnement.
    .steps =
        - Partenaire : lisez la liste où l'identifiant devrait figurer, et prenez-le là.

us-265 =
    .summary = Le nom et l'adresse du titulaire n'ont pas pu être lus dans un relevé.
    .message =
        Le relevé existe, mais on n'a pas pu en tirer à qui appartient le compte. Relire le même relevé donne
        le même résultat.
    .causes =
        - Le relevé ne porte ni nom ni adresse de titulaire.
        - L'établissement a changé la présentation de ses relevés.
    .steps =
        - Partenaire : demandez le titulaire par l'appel qui va jusqu'à l'établissement lui-même, si
          l'établissement le fournit.
        - Partenaire : sinon, { -case }.

us-1007 =
    .summary = Il n'y a aucune transaction dans la période demandée.
    .message =
        Le compte a été lu, et rien n'y a été comptabilisé pendant cette période. C'est une bonne réponse : la
        liste des transactions est vide.
    .causes =
        - Il n'y a pas eu de mouvement sur le compte.
        - La période est antérieure à l'ouverture du compte, ou se trouve dans l'avenir.
    .steps =
        - Partenaire : demandez une période plus longue, ou indiquez qu'il n'y a rien.

us-13002 =
    .summary = Le fichier conservé (asset) n'existe pas.
    .message =
        Un asset est un fichier que le service conserve pour un client, comme un bulletin de paie. Aucun
        asset de ce client n'a cet identifiant, ou il n'est plus conservé.
    .causes =
        - L'identifiant contient une erreur de frappe, ou appartient à un autre client.
        - Il a été demandé après la durée pendant laquelle ces fichiers sont conservés.
    .steps =
        - Partenaire : prenez l'identifiant dans le rapport ou l'appel qui l'a nommé, et demandez le fichier
          peu après.

us-14003 =
    .summary =
        L'établissement n'est plus pris en charge, ou un partenaire de la page de liaison n'est pas connu.
    .message =
        Deux services utilisent ce numéro. L'un dit qu'un établissement a été retiré, l'autre que personne n'a
        enregistré le partenaire pour la page de liaison.
    .causes =
        - L'établissement a fusionné ou fermé.
        - Le partenaire n'a pas été configuré pour la liaison.
    .steps =
        - Partenaire : cherchez l'établissement par son nom, et utilisez celui qui l'a remplacé.
        - Partenaire : si c'est une liste de clients qui répond ainsi, demandez à qui exploite le service de
          configurer le partenaire.

us-14008 =
    .summary = Une date ou un instant n'a pas la bonne forme.
    .message =
        L'appel contient une date qui ne peut pas être lue. Rien n'a été changé.
    .causes =
        - Des millisecondes ont été envoyées là où des secondes sont attendues, ou l'inverse.
        - Le jour et le mois sont inversés.
    .steps =
        - Partenaire : envoyez la date dans la forme que décrit l'opération, et renvoyez l'appel.

us-20000 =
    .summary = Le service répond en JSON, et autre chose a été demandé.
    .message =
        L'en-tête Accept de l'appel exclut application/json, et le service n'a rien d'autre à donner.
    .causes =
        - L'en-tête demande du XML.
        - Un programme intermédiaire fixe l'en-tête.
    .steps =
        - Partenaire : envoyez Accept: application/json, ou omettez l'en-tête.

us-20001 =
    .summary = L'établissement n'a pas donné de numéro de compte.
    .message =
        Le compte a été trouvé, mais l'établissement n'en donne pas le numéro. Ce qu'il donne est à jour.
    .causes =
        - Ce type de compte n'a pas de numéro utilisable pour des paiements.
        - L'établissement garde le numéro pour lui, ou le consentement de la personne ne le couvre pas.
    .steps =
        - Partenaire : passez-vous du numéro, ou demandez un autre compte à la personne.
        - Établissement : lui seul peut donner le numéro.

us-20027 =
    .summary =
        L'établissement n'a pas donné de numéro de compte ou pas de numéro d'acheminement.
    .message =
        Le compte a été trouvé, mais ce qu'il faut pour un paiement n'est pas complet : l'établissement omet
        le numéro de compte, le numéro d'acheminement (routing number), ou les deux.
    .causes =
        - Ce type de compte ne peut pas recevoir de paiement.
        - Le consentement de la personne ne couvre pas les coordonnées de paiement.
    .steps =
        - Partenaire : passez-vous des coordonnées de paiement, ou demandez un autre compte à la personne.
        - Établissement : lui seul peut donner les numéros.

us-38008 =
    .summary = Une partie des détails du compte n'est pas disponible.
    .message =
        Le compte est en bon état, mais l'établissement ne donne pas la partie de ses détails qui a été
        demandée. Le reste est à jour.
    .causes =
        - Ce type de compte n'a pas un tel détail.
        - L'établissement n'a pas réalisé cette partie de son interface.
    .steps =
        - Partenaire : passez-vous de cette partie, ou demandez un autre compte à la personne.
        - Établissement : lui seul peut commencer à la donner.

us-10002 =
    .summary = Le client indiqué n'existe pas.
    .message = Ce partenaire n'a aucun client portant cet identifiant.
    .causes =
        - L'identifiant contient une erreur de frappe, ou le client a été supprimé.
        - Le client appartient à un autre partenaire ou à un autre environnement.
    .steps =
        - Partenaire : cherchez l'identifiant dans la liste de vos clients.

us-24553 =
    .summary = La transaction n'existe pas.
    .message = Aucune transaction de ce client n'a cet identifiant.
    .causes =
        - L'identifiant contient une erreur de frappe, ou appartient à un autre client.
        - C'était une transaction en attente, et l'établissement l'a comptabilisée sous un autre identifiant.
    .steps =
        - Partenaire : lisez de nouveau les transactions du compte, et prenez-y l'identifiant.

us-60013 =
    .summary = Le client n'a aucun abonnement en vigueur.
    .message =
        Il n'y a rien à arrêter ni à modifier : ce client ne donne lieu à aucune notification.
    .causes =
        - Le client n'a jamais été abonné, ou l'abonnement a déjà été arrêté.
    .steps =
        - Partenaire : continuez, il ne reste rien à arrêter.

us-50016 =
    .summary = Les comptes d'un client temporaire ne peuvent pas être supprimés par un appel.
    .message =
        C'est le service lui-même qui s'occupe des clients temporaires et de leurs comptes. Il les supprime
        quand leur temps est écoulé.
    .causes =
        - L'appel nomme un client créé pour une seule visite.
    .steps =
        - Partenaire : laissez-le, le service supprime les comptes de lui-même.
        - Partenaire : créez votre propre client là où vous voulez décider.


## Calls: statements and reports

us-10046 =
    .summary = Le relevé existe, et n'a pas pu être récupéré à l'instant.
    .message =
        L'établissement liste le relevé, mais n'en a pas remis le fichier. Le compte n'a aucun problème.
    .causes =
        - L'établissement produit ses fichiers sur demande et a été trop lent.
        - Le stockage des relevés de l'établissement était en panne.
    .steps =
        - Partenaire : redemandez le relevé après quelques minutes.
        - Partenaire : si cela dure plus d'un jour, { -case }.

us-1108 =
    .summary = Un rapport n'a pas pu être établi.
    .message =
        La préparation du rapport s'est interrompue. Aucun rapport inachevé n'est conservé, et les données du
        client sont intactes.
    .causes =
        - Une défaillance pendant la composition du rapport.
        - Un compte dont le rapport a besoin n'a pas pu être lu en entier.
    .steps =
        - Partenaire : lisez les codes des comptes du client, et réparez ceux qui ne fonctionnent pas.
        - Partenaire : redemandez le rapport plus tard.
        - Partenaire : s'il s'interrompt encore une fois, { -case }.

us-18001 =
    .summary = Un rapport est déjà en préparation pour ce client.
    .message =
        Pour un client, un seul rapport est établi à la fois. Le premier se poursuit, et cet appel n'en a pas
        lancé un deuxième.
    .causes =
        - L'appel a été envoyé deux fois, peut-être après la perte d'une réponse.
        - Deux programmes demandent des rapports sur un même client.
    .steps =
        - Partenaire : attendez le premier rapport, et lisez-le là où il a été demandé.
        - Partenaire : s'il en faut un autre, demandez-le quand le premier est prêt.

us-20400 =
    .summary = Tous les rapports permis pour ce client ont été établis.
    .message =
        Le nombre de rapports pour un client est épuisé. Aucun nouveau n'a été établi.
    .causes =
        - Un programme demande sans cesse le même rapport.
        - Un test tourne longtemps sur un même client.
    .steps =
        - Partenaire : lisez les rapports qui existent, et utilisez le plus récent.
        - Partenaire : s'il en faut plus, adressez-vous à qui exploite le service.

us-10405 =
    .summary = La personne a gelé l'utilisation de ses données pour des rapports.
    .message =
        Un gel de sécurité est en vigueur pour ce consommateur (consumer), ou le partenaire ne peut pas lire
        ce portefeuille (portfolio). Aucun rapport n'est établi tant que cela dure.
    .causes =
        - La personne a demandé un gel.
        - Le portefeuille a été partagé avec un autre partenaire.
    .steps =
        - Utilisateur : si vous voulez le rapport, levez le gel là où vous l'avez demandé.
        - Partenaire : redemandez ensuite le rapport. N'insistez pas auprès de la personne.

us-10406 =
    .summary = La personne conteste des données conservées à son sujet.
    .message =
        Une déclaration de contestation est enregistrée pour ce consommateur (consumer), et les données ne
        sont donc pas modifiées avant qu'elle soit réglée.
    .causes =
        - La personne a dit à qui conserve les données que quelque chose est inexact.
    .steps =
        - Partenaire : laissez les données telles quelles jusqu'à ce que la contestation soit réglée.
        - Partenaire : si vous savez quelle valeur est inexacte, dites-le à qui traite la contestation.


## Calls: payments

us-1001 =
    .summary = Ce compte ne peut pas servir à estimer si un paiement réussira.
    .message =
        Le type ou l'état du compte ne permet pas d'indicateur de réussite d'un paiement. Un autre compte
        peut convenir.
    .causes =
        - Le compte n'est pas de ceux d'où se font des paiements.
        - On en sait trop peu sur le compte.
    .steps =
        - Partenaire : demandez l'indicateur d'un autre compte de la personne.

us-2000 =
    .summary = Le montant est supérieur à ce qu'il y a sur le compte.
    .message =
        L'indicateur a été établi, et avertit : le montant à régler dépasse le solde disponible. L'appel
        lui-même a fonctionné.
    .causes =
        - Le solde est trop bas pour le moment.
    .steps =
        - Partenaire : attendez la prochaine rentrée d'argent, demandez moins, ou voyez avec la personne.

us-10006 =
    .summary = Le jour auquel un paiement doit être réglé est passé.
    .message =
        Un indicateur porte sur l'avenir, et le jour envoyé se trouve dans le passé.
    .causes =
        - Le jour a été calculé dans un autre fuseau horaire.
        - Une ancienne requête a été renvoyée.
    .steps =
        - Partenaire : envoyez le jour d'aujourd'hui ou un jour ultérieur.

us-10009 =
    .summary = Un champ nécessaire à un indicateur manque.
    .message = L'appel omet un champ obligatoire. La réponse le nomme.
    .causes =
        - Le champ a été omis, est vide, ou s'écrit autrement.
    .steps =
        - Partenaire : ajoutez le champ que nomme la réponse, et renvoyez l'appel.

us-10013 =
    .summary = Le compte n'est pas actif.
    .message =
        Un indicateur n'est établi que pour des comptes actifs, et celui-ci est fermé ou attend d'être activé.
    .causes =
        - Le compte a été fermé.
        - La personne n'a pas fini de l'ajouter.
    .steps =
        - Partenaire : demandez l'indicateur d'un autre compte, actif celui-là.

us-12022 =
    .summary =
        Une adresse de courriel est nécessaire pour inscrire le client aux indicateurs.
    .message =
        L'inscription selon les règles sur les rapports de crédit exige une adresse de courriel, et le
        client n'en a pas.
    .causes =
        - Le client a été créé sans adresse de courriel.
    .steps =
        - Partenaire : demandez à la personne une adresse de courriel, ajoutez-la au client, et recommencez
          l'inscription.

us-12017 =
    .summary = L'établissement ne nomme aucun titulaire pour ce compte.
    .message =
        Il n'y a rien à quoi comparer : aucun titulaire du compte n'est connu.
    .causes =
        - L'établissement ne dit pas à qui appartient un compte.
        - Le consentement de la personne ne couvre pas les titulaires.
    .steps =
        - Partenaire : demandez un autre compte à la personne, ou vérifiez le titulaire autrement.

us-15001 =
    .summary = Un champ nécessaire à la comparaison des titulaires manque.
    .message =
        L'appel omet un nom ou une adresse à comparer, ou l'envoie vide.
    .causes =
        - Le champ a été omis, ou s'écrit autrement.
    .steps =
        - Partenaire : ajoutez le champ que nomme la réponse, et renvoyez l'appel.

us-10030 =
    .summary = La comparaison a pris trop de temps, ou ses valeurs s'excluent.
    .message =
        Deux sens partagent ce numéro : le service n'a pas terminé à temps, ou l'appel contient des valeurs
        qui ne peuvent pas aller ensemble. Le statut HTTP dit lequel : 408 pour le temps, 400 pour les
        valeurs.
    .causes =
        - L'établissement a été lent à nommer les titulaires du compte.
        - Deux valeurs ont été envoyées alors qu'une seule peut être donnée.
    .steps =
        - Partenaire : avec 408, redemandez après quelques minutes.
        - Partenaire : avec 400, omettez une des valeurs qui s'excluent.

us-1643 =
    .summary = Aucun transfert n'existe sous cet identifiant.
    .message =
        Un transfert (switch) fait passer un dépôt direct ou un paiement de factures à un autre compte.
        Aucun transfert n'est consigné sous l'identifiant envoyé.
    .causes =
        - L'identifiant contient une erreur de frappe, ou appartient à un autre client.
        - La personne n'a jamais terminé le transfert.
    .steps =
        - Partenaire : listez les transferts du client, et prenez-y l'identifiant.


## Calls: micro deposits

us-3000000 =
    .summary = Les deux petits dépôts ne peuvent pas être envoyés pour le moment.
    .message = Le service a un problème technique. Aucun dépôt n'a été fait.
    .causes =
        - Le service, ou le réseau qui achemine les paiements, est en panne.
    .steps =
        - Partenaire : relancez les dépôts après une heure.
        - Partenaire : si cela dure plus d'un jour, { -case }.

us-3000001 =
    .summary = Ce qui a été envoyé ne peut pas être un numéro de compte.
    .message =
        Le numéro de compte est trop court, trop long, ou contient autre chose que des chiffres. Aucun dépôt
        n'a été fait.
    .causes =
        - Le numéro contient une erreur de frappe.
        - Un numéro de carte a été donné à sa place.
    .steps =
        - Partenaire : demandez à la personne le numéro tel qu'il figure sur un relevé ou un chèque, et
          recommencez.

us-3000003 =
    .summary = La note ou les montants n'ont pas la bonne forme.
    .message =
        La note qui accompagne les dépôts, ou un montant, n'est pas comme il le faut. Rien n'a été fait.
    .causes =
        - La note est trop longue ou contient des signes que les paiements ne peuvent pas transmettre.
        - Un montant a été envoyé comme un texte, ou avec plus de deux décimales.
    .steps =
        - Partenaire : raccourcissez la note, envoyez des montants tels que 0.07, et renvoyez l'appel.

us-3100001 =
    .summary = Le compte est déjà là, ou son nom n'est pas permis.
    .message =
        Aucun dépôt n'a été fait, car le compte a été saisi auparavant ou son nom n'est pas utilisable.
    .causes =
        - La personne a déjà saisi le compte.
        - Le nom contient des signes qui n'y sont pas permis.
    .steps =
        - Partenaire : lisez les comptes du client, et continuez avec celui qui est là.
        - Partenaire : sinon, envoyez un autre nom.

us-3200001 =
    .summary = Les deux petits dépôts n'ont pas pu être lancés.
    .message =
        La banque ou le réseau de paiement a refusé les dépôts. Il n'y a eu aucun mouvement d'argent.
    .causes =
        - Le numéro d'acheminement (routing number) et le numéro de compte ne vont pas ensemble.
        - Le compte n'accepte pas de dépôts.
    .steps =
        - Partenaire : demandez à la personne de vérifier les deux numéros, et recommencez.
        - Partenaire : s'ils sont bons, laissez la personne choisir un autre compte.

us-3200002 =
    .summary = Les dépôts en sont à une autre étape.
    .message =
        Ce qui a été demandé ne convient pas à l'étape où en sont les dépôts : pas encore envoyés, déjà
        confirmés, ou échoués.
    .causes =
        - Les montants ont été saisis avant l'arrivée des dépôts.
        - Le compte a été confirmé auparavant.
    .steps =
        - Partenaire : lisez où en sont les dépôts, et laissez la personne saisir les montants une fois qu'ils
          sont arrivés.

us-3200003 =
    .summary = Les montants ont été saisis trop de fois de façon inexacte.
    .message =
        Tous les essais pour confirmer le compte sont épuisés. Le compte reste non confirmé.
    .causes =
        - Les montants d'autres paiements ont été saisis.
        - La personne n'est pas celle qui peut voir le compte.
    .steps =
        - Partenaire : lancez de nouveaux dépôts, si la personne peut voir le relevé du compte.
        - Partenaire : sinon, laissez la personne connecter le compte à la banque.

us-3200004 =
    .summary = Les montants ne sont pas ceux qui ont été envoyés.
    .message =
        Ce qui a été saisi ne correspond pas aux deux dépôts. Il reste des essais.
    .causes =
        - Les deux montants contiennent une erreur de frappe, ou viennent d'un autre paiement.
        - Un seul des dépôts est arrivé pour l'instant.
    .steps =
        - Partenaire : demandez à la personne de regarder de nouveau les opérations du compte, et de saisir
          les deux montants.

us-3300001 =
    .summary = Des dépôts ont été demandés trop souvent.
    .message =
        Il est arrivé en peu de temps plus d'appels que le service n'en prend. Aucun dépôt n'a été fait.
    .causes =
        - Un programme répète l'appel sans pause.
    .steps =
        - Partenaire : attendez quelques minutes, et envoyez l'appel une fois.


## Calls: webhook subscriptions

us-1501 =
    .summary = L'abonnement au webhook n'existe pas.
    .message =
        Ce partenaire n'a aucun abonnement, ni aucun événement d'abonnement, portant cet identifiant.
    .causes =
        - L'identifiant contient une erreur de frappe, ou l'abonnement a été supprimé.
    .steps =
        - Partenaire : listez les abonnements, et prenez-y l'identifiant.

us-1502 =
    .summary = La requête au sujet d'un abonnement au webhook est incorrecte.
    .message =
        Un champ de la requête manque ou n'a pas la bonne forme. Rien n'a été changé.
    .causes =
        - L'adresse ne peut pas être appelée, ou le nom d'un événement est mal orthographié.
    .steps =
        - Partenaire : comparez la requête avec la description de l'opération, et renvoyez-la.
