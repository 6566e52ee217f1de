// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {HospitalId, SubjectId} from "../identifiers.sol";
import {Stage} from "../testing/Stage.sol";
import {HospitalRegistry} from "./HospitalRegistry.sol";
import {IHospitalRegistry, MemberSignatures} from "./IHospitalRegistry.sol";

contract HospitalRegistryTest is Stage {
    SubjectId private constant SUBJECT = SubjectId.wrap(keccak256("subject"));
    MemberSignatures private none;

    function testFuzz_AnyTwoOfThreeMembersInAnyOrder(bytes32 digest, uint8 first, uint8 second) public view {
        MemberSignatures memory members;
        members.signers = new bytes[](2);
        members.signatures = new bytes[](2);
        uint256[2] memory keys = [MEMBERS_A + (first % 3), MEMBERS_A + (second % 3)];
        for (uint256 i = 0; i < 2; ++i) {
            members.signers[i] = abi.encodePacked(VM.addr(keys[i]));
            members.signatures[i] = signatureOf(keys[i], digest);
        }
        try registry.checkMembers(HOSPITAL_A, digest, members) {
            VM.assertTrue(keys[0] != keys[1]);
        } catch {
            VM.assertTrue(keys[0] == keys[1]);
        }
    }

    function testFuzz_StrangersDoNotCount(bytes32 digest, uint256 stranger) public {
        MemberSignatures memory members = signaturesOf(MEMBERS_A, 2, digest);
        members.signers[1] = abi.encodePacked(VM.addr(asKey(stranger)));
        members.signatures[1] = signatureOf(asKey(stranger), digest);
        VM.expectRevert(
            abi.encodeWithSelector(IHospitalRegistry.MemberUnknown.selector, HOSPITAL_A, members.signers[1])
        );
        registry.checkMembers(HOSPITAL_A, digest, members);
    }

    function testFuzz_ASignatureOverAnotherDigest(bytes32 digest, bytes32 other) public {
        VM.assume(digest != other);
        MemberSignatures memory members = signaturesOf(MEMBERS_A, 2, other);
        VM.expectRevert(abi.encodeWithSelector(IHospitalRegistry.MemberSignaturesInvalid.selector, HOSPITAL_A, digest));
        registry.checkMembers(HOSPITAL_A, digest, members);
    }

    function test_TooFewAndUnknownHospital() public {
        VM.expectRevert(abi.encodeWithSelector(IHospitalRegistry.MembersTooFew.selector, HOSPITAL_A, 1, 2));
        registry.checkMembers(HOSPITAL_A, 0, signaturesOf(MEMBERS_A, 1, 0));
        HospitalId unknown = HospitalId.wrap(0);
        VM.expectRevert(abi.encodeWithSelector(IHospitalRegistry.HospitalUnknown.selector, unknown));
        registry.checkMembers(unknown, 0, none);
    }

    function testFuzz_AKeyEntersAndIsReplaced(uint256 oldSeed, uint256 newSeed, bytes32 credential) public {
        (uint256 oldKey, uint256 newKey) = (asKey(oldSeed), asKey(newSeed));
        VM.assume(oldKey != newKey);
        enter(entryOf(oldKey, address(0), credential), oldKey, 0);
        enter(entryOf(newKey, VM.addr(oldKey), credential), newKey, oldKey);
        IHospitalRegistry.Identity memory found = registry.identityOf(HOSPITAL_A, SUBJECT);
        VM.assertEq(found.key, VM.addr(newKey));
        VM.assertEq(found.credential, credential);
        VM.assertEq(uint256(found.revision), 2);
        VM.assertEq(registry.identityAt(HOSPITAL_A, SUBJECT, 1).key, VM.addr(oldKey));
    }

    function testFuzz_OnlyTheOldKeyReplacesItself(uint256 thief) public {
        enter(entryOf(11, address(0), 0), 11, 0);
        IHospitalRegistry.IdentityEntry memory entry = entryOf(12, VM.addr(11), 0);
        bytes32 digest = digestOf(entry);
        bytes memory stolen = signatureOf(asKey(thief), digest);
        bytes memory own = signatureOf(12, digest);
        MemberSignatures memory members = signaturesOf(MEMBERS_A, 3, digest);
        VM.expectRevert(
            abi.encodeWithSelector(IHospitalRegistry.IdentitySignature.selector, VM.addr(11), VM.addr(asKey(thief)))
        );
        registry.registerIdentity(entry, own, stolen, members);
    }

    /// @dev k1, k2 and back to k1: the first replacement's signatures must not serve again.
    function test_AnOldReplacementIsNotReplayed() public {
        IHospitalRegistry.IdentityEntry memory toSecond = entryOf(12, VM.addr(11), 0);
        enter(entryOf(11, address(0), 0), 11, 0);
        enter(toSecond, 12, 11);
        enter(entryOf(11, VM.addr(12), 0), 11, 12);
        bytes32 digest = digestOf(toSecond);
        bytes memory own = signatureOf(12, digest);
        bytes memory previous = signatureOf(11, digest);
        MemberSignatures memory members = signaturesOf(MEMBERS_A, 2, digest);
        VM.expectRevert(abi.encodeWithSelector(IHospitalRegistry.IdentityReplayed.selector, digest));
        registry.registerIdentity(toSecond, own, previous, members);
    }

    function test_RevokedIsRevoked() public {
        enter(entryOf(11, address(0), 0), 11, 0);
        bytes32 digest = digestFor(
            registry,
            keccak256(abi.encode(registry.IDENTITY_REVOCATION_TYPEHASH(), HOSPITAL_A, SUBJECT, VM.addr(11)))
        );
        registry.revokeIdentity(HOSPITAL_A, SUBJECT, signaturesOf(MEMBERS_A, 2, digest));
        VM.assertTrue(registry.identityOf(HOSPITAL_A, SUBJECT).revoked);
        IHospitalRegistry.IdentityEntry memory entry = entryOf(12, VM.addr(11), 0);
        bytes32 entryDigest = digestOf(entry);
        bytes memory own = signatureOf(12, entryDigest);
        bytes memory previous = signatureOf(11, entryDigest);
        MemberSignatures memory members = signaturesOf(MEMBERS_A, 2, entryDigest);
        VM.expectRevert(abi.encodeWithSelector(IHospitalRegistry.IdentityEnded.selector, HOSPITAL_A, SUBJECT));
        registry.registerIdentity(entry, own, previous, members);
    }

    function testFuzz_MembersAndThresholdFitTogether(uint8 count, uint8 threshold) public {
        bytes[] memory members = signersOf(MEMBERS_A, count % 20);
        if (threshold == 0 || threshold > members.length) {
            VM.expectRevert(
                abi.encodeWithSelector(IHospitalRegistry.MemberThreshold.selector, threshold, members.length)
            );
        }
        registry.setMembers(HOSPITAL_A, members, threshold);
    }

    function test_MembersAreDistinctAndReplaced() public {
        bytes[] memory twice = signersOf(MEMBERS_A, 2);
        twice[1] = twice[0];
        VM.expectRevert(abi.encodeWithSelector(IHospitalRegistry.MemberInvalid.selector, twice[1]));
        registry.setMembers(HOSPITAL_A, twice, 2);

        registry.setMembers(HOSPITAL_A, signersOf(MEMBERS_B, 3), 2);
        registry.checkMembers(HOSPITAL_A, 0, signaturesOf(MEMBERS_B, 2, 0));
        MemberSignatures memory before = signaturesOf(MEMBERS_A, 2, 0);
        VM.expectPartialRevert(IHospitalRegistry.MemberUnknown.selector);
        registry.checkMembers(HOSPITAL_A, 0, before);
    }

    function test_ParametersAreAppendOnly() public {
        registry.publishParams(HOSPITAL_A, hex"a2", ISSUER_KEY);
        VM.assertEq(keccak256(registry.paramsAt(HOSPITAL_A, 1).publicParams), keccak256(hex"aa"));
        VM.assertEq(keccak256(registry.hospitalOf(HOSPITAL_A).publicParams), keccak256(hex"a2"));
        VM.assertEq(uint256(registry.hospitalOf(HOSPITAL_A).version), 2);
        VM.expectRevert(abi.encodeWithSelector(IHospitalRegistry.IssuerKeyLength.selector, 1));
        registry.publishParams(HOSPITAL_A, hex"a3", hex"02");
    }

    function testFuzz_OnlyTheAdministratorAdmits(address stranger) public {
        VM.assume(stranger != address(this));
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger);
        bytes[] memory members = signersOf(MEMBERS_A, 3);
        VM.prank(stranger);
        VM.expectRevert(refusal);
        registry.registerHospital(HospitalId.wrap("c"), hex"cc", ISSUER_KEY, members, 2);
        VM.prank(stranger);
        VM.expectRevert(refusal);
        registry.setMembers(HOSPITAL_A, members, 1);
        VM.prank(stranger);
        VM.expectRevert(refusal);
        registry.registerRelay(stranger, "organisation", 0);
    }

    /// @dev A signature made before a fork changed the chain id is worth nothing after it.
    function test_TheDomainFollowsTheChainId() public {
        bytes32 before = registry.domainSeparator();
        VM.chainId(999);
        VM.assertTrue(registry.domainSeparator() != before);
    }

    function test_TheDomainHasTheSalt() public {
        HospitalRegistry other = new HospitalRegistry(keccak256("another salt"), address(this));
        VM.assertTrue(registry.domainSeparator() != other.domainSeparator());
    }

    function test_Gas() public {
        enter(entryOf(11, address(0), "credential"), 11, 0);
        VM.snapshotGasLastCall("registry", "registerIdentity, first");
        enter(entryOf(12, VM.addr(11), "credential"), 12, 11);
        VM.snapshotGasLastCall("registry", "registerIdentity, replacement");
    }

    function entryOf(
        uint256 key,
        address previous,
        bytes32 credential
    ) private pure returns (IHospitalRegistry.IdentityEntry memory) {
        return IHospitalRegistry.IdentityEntry(SUBJECT, HOSPITAL_A, VM.addr(key), 1, credential, previous, NOW + 60);
    }

    function digestOf(IHospitalRegistry.IdentityEntry memory entry) private view returns (bytes32) {
        return digestFor(registry, keccak256(abi.encode(registry.IDENTITY_ENTRY_TYPEHASH(), entry)));
    }

    function enter(IHospitalRegistry.IdentityEntry memory entry, uint256 key, uint256 previous) private {
        bytes32 digest = digestOf(entry);
        registry.registerIdentity(
            entry,
            signatureOf(key, digest),
            previous == 0 ? bytes("") : signatureOf(previous, digest),
            signaturesOf(MEMBERS_A, 2, digest)
        );
    }
}
