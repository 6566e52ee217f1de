// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/**
 * @title Pairing check of a relay's fragment
 * @notice BLS12-381 by the precompiles of EIP-2537 (mainnet since Pectra). Points are uncompressed in that EIP's
 * encoding: G1 128 bytes, G2 256 bytes, each field element 64 bytes with 16 zero bytes before it. The precompile checks
 * canonical field elements, curve and subgroup; it accepts the point at infinity, which callers must refuse.
 */
library Bls12381 {
    uint256 internal constant G1_LENGTH = 128;
    uint256 internal constant G2_LENGTH = 256;

    address private constant PAIRING_CHECK = address(0x0f);

    /// @dev -g2, the negated generator of G2 (draft-irtf-cfrg-pairing-friendly-curves, section 4.2.1).
    bytes private constant NEGATED_G2 =
        hex"00000000000000000000000000000000024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
        hex"0000000000000000000000000000000013e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
        hex"000000000000000000000000000000000d1b3cc2c7027888be51d9ef691d77bcb679afda66c73f17f9ee3837a55024f78c71363275a75d75d86bab79f74782aa"
        hex"0000000000000000000000000000000013fa4d4a0ad8b1ce186ed5061789213d993923066dddaf1040bc3ff59f825c78df74f2d75467e25e0f55f8a00fa030ed";

    bytes32 private constant ZERO_G1 = keccak256(new bytes(128));
    bytes32 private constant ZERO_G2 = keccak256(new bytes(256));

    error PointLength(uint256 expected, uint256 given);
    error PointAtInfinity();

    /**
     * @notice Whether e(fragment, g2) = e(capsulePoint, commitment), that is fragment = u * capsulePoint for the u behind
     * commitment = u * g2. Asked as e(fragment, -g2) * e(capsulePoint, commitment) = 1. About 103,000 gas.
     * @return False too for points off the curve or out of the subgroup, and where the precompile is missing: a chain of
     * an older fork answers such a call with success and no output, so the length of the answer is checked.
     */
    function isFragment(
        bytes calldata capsulePoint,
        bytes calldata commitment,
        bytes calldata fragment
    ) internal view returns (bool) {
        requirePoint(capsulePoint, G1_LENGTH);
        requirePoint(commitment, G2_LENGTH);
        requirePoint(fragment, G1_LENGTH);
        (bool success, bytes memory output) = PAIRING_CHECK.staticcall(
            bytes.concat(fragment, NEGATED_G2, capsulePoint, commitment)
        );
        return success && output.length == 32 && abi.decode(output, (uint256)) == 1;
    }

    /// @notice Reverts unless `point` has the length of its group and is not infinity (all zero).
    function requirePoint(bytes calldata point, uint256 length) internal pure {
        require(point.length == length, PointLength(length, point.length));
        require(keccak256(point) != (length == G1_LENGTH ? ZERO_G1 : ZERO_G2), PointAtInfinity());
    }
}
