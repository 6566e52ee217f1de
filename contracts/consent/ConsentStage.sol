// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ConsentId} from "../identifiers.sol";
import {MemberSignatures} from "../registry/IHospitalRegistry.sol";
import {Stage} from "../testing/Stage.sol";
import {ConsentRegistry} from "./ConsentRegistry.sol";
import {IConsentRegistry} from "./IConsentRegistry.sol";

/// @dev Consents for tests: made, hashed independently of the contract, signed and posted. Test material, never deployed.
abstract contract ConsentStage is Stage {
    uint256 internal constant OWNER = 0xd1;
    uint256 internal constant READER = 0xd2;
    uint64 internal constant EXPIRY = NOW + 1 days;
    uint8 internal constant PAUSE = 1;
    uint8 internal constant RESUME = 2;
    uint8 internal constant REVOKE = 3;
    uint8 internal constant SHORTEN = 4;

    ConsentRegistry internal consents;

    function setUp() public virtual override {
        super.setUp();
        consents = new ConsentRegistry(SALT, registry);
    }

    function newConsent(bytes32 idSalt) internal pure returns (IConsentRegistry.Consent memory consent) {
        consent.statementHash = keccak256("Dr Lindqvist may read Results until tomorrow.");
        consent.owner = VM.addr(OWNER);
        consent.idSalt = idSalt;
        consent.id = ConsentId.wrap(keccak256(abi.encode(consent.owner, idSalt)));
        consent.hospital = HOSPITAL_A;
        consent.reader = VM.addr(READER);
        consent.request = "request";
        consent.context = "context";
        consent.scope = "scope";
        consent.grantHash = "grant";
        consent.capsuleHash = "capsule";
        consent.relays = new address[](3);
        consent.shareCommitments = new bytes32[](3);
        for (uint256 i = 0; i < 3; ++i) {
            consent.relays[i] = relay(i);
            consent.shareCommitments[i] = keccak256(abi.encode("share", i));
        }
        consent.threshold = 2;
        consent.start = NOW;
        consent.expiry = EXPIRY;
        consent.nonce = uint256(idSalt);
        consent.deadline = NOW + 1 hours;
    }

    function post(IConsentRegistry.Consent memory consent) internal {
        (bytes memory signature, MemberSignatures memory attestation) = sign(consent, OWNER);
        consents.post(consent, signature, attestation);
    }

    function sign(
        IConsentRegistry.Consent memory consent,
        uint256 key
    ) internal view returns (bytes memory signature, MemberSignatures memory attestation) {
        signature = signatureOf(key, digestFor(consents, hashOf(consent)));
        bytes32 attested = keccak256(
            abi.encode(consents.OWNER_ATTESTATION_TYPEHASH(), consent.hospital, consent.owner)
        );
        attestation = signaturesOf(MEMBERS_A, 2, digestFor(consents, attested));
    }

    function newStop(
        IConsentRegistry.Consent memory consent,
        uint8 action,
        uint32 revision,
        uint64 expiry
    ) internal pure returns (IConsentRegistry.Stop memory) {
        return IConsentRegistry.Stop(consent.id, consent.idSalt, action, revision, expiry);
    }

    function signStop(IConsentRegistry.Stop memory order, uint256 key) internal view returns (bytes memory) {
        return signatureOf(key, digestFor(consents, keccak256(abi.encode(consents.STOP_TYPEHASH(), order))));
    }

    function stop(IConsentRegistry.Stop memory order) internal {
        consents.stop(order, signStop(order, OWNER));
    }

    function statusOf(IConsentRegistry.Consent memory consent) internal view returns (IConsentRegistry.Status) {
        return consents.consentOf(consent.id).status;
    }

    /// @dev Word by word, as EIP-712 says, so that it shares no code with the contract.
    function hashOf(IConsentRegistry.Consent memory consent) internal view returns (bytes32) {
        bytes32[] memory words = new bytes32[](19);
        words[0] = consents.CONSENT_TYPEHASH();
        words[1] = consent.statementHash;
        words[2] = ConsentId.unwrap(consent.id);
        words[3] = consent.idSalt;
        words[4] = bytes32(uint256(uint160(consent.owner)));
        words[5] = bytes32(abi.encode(consent.hospital));
        words[6] = bytes32(uint256(uint160(consent.reader)));
        words[7] = consent.request;
        words[8] = consent.context;
        words[9] = consent.scope;
        words[10] = consent.grantHash;
        words[11] = consent.capsuleHash;
        words[12] = keccak256(abi.encodePacked(consent.relays));
        words[13] = keccak256(abi.encodePacked(consent.shareCommitments));
        words[14] = bytes32(uint256(consent.threshold));
        words[15] = bytes32(uint256(consent.start));
        words[16] = bytes32(uint256(consent.expiry));
        words[17] = bytes32(consent.nonce);
        words[18] = bytes32(uint256(consent.deadline));
        return keccak256(abi.encodePacked(words));
    }
}
